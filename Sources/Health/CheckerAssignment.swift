/// Which members of a cluster check a backend: a few, chosen alike on every node that knows the same members.
///
/// Each member gets a score for each backend, and the highest scores check it (rendezvous hashing: Thaler and Ravishankar,
/// 1996). So the probes a backend receives do not grow with the cluster, every member does its even part, and a member that
/// comes or goes changes who checks only where it is itself among the highest scores.
package struct CheckerAssignment: Sendable, Equatable {
    /// Checkers of one backend unless told otherwise: the fewest of whom one may be wrong without deciding.
    package static let standardCount = 3

    private struct Candidate: Sendable, Equatable {
        var name: String
        var seed: UInt64
    }

    private let candidates: [Candidate]
    private let count: Int

    /// An assignment among these members.
    ///
    /// - Parameters:
    ///   - members: Names of those who can check: living, and not draining. Doubles count once; the order does not matter.
    ///   - count: Checkers of each backend, at least 1; all members while there are no more of them.
    package init(members: some Sequence<String>, count: Int = CheckerAssignment.standardCount) {
        candidates = Set(members).sorted().map { Candidate(name: $0, seed: Self.hash($0)) }
        self.count = max(1, count)
    }

    /// Who checks a backend.
    ///
    /// Complexity: linear in the number of members; no more than ``standardCount`` of them are held at a time.
    ///
    /// - Parameter backend: The backend's key, which is the same on every node.
    /// - Returns: Names, the highest score first; empty only without members.
    package func checkers(of backend: UInt64) -> [String] {
        guard candidates.count > count else { return candidates.map(\.name) }
        let key = Self.mix(backend)
        var best: [(score: UInt64, index: Int)] = []
        for index in candidates.indices {
            let score = Self.mix(candidates[index].seed ^ key)
            if best.count == count, let last = best.last, last.score >= score { continue }
            // Of equal scores the one whose name comes first stays ahead.
            let place = best.firstIndex { $0.score < score } ?? best.endIndex
            best.insert((score, index), at: place)
            if best.count > count { best.removeLast() }
        }
        return best.map { candidates[$0.index].name }
    }

    /// FNV-1a over a name's bytes, then mixed: short names differ in their last bits only.
    private static func hash(_ name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return mix(hash)
    }

    /// The finalizer of SplitMix64: each bit of the input changes each bit of the output with even odds.
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed &>> 31)
    }
}
