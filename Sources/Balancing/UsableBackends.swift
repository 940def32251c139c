/// The backends that may take new work, packed densely for a scan eight at a time.
struct UsableBackends: Sendable {
    /// Up to so many backends a scan costs hardly more than the looks.
    private static let scanMax = 64
    /// Random looks for an idle backend before a scan.
    private static let looks = 4

    /// One gate for each, for a look at a single backend.
    let gates: [Gate]
    /// Where each stands in configured order.
    let indices: [UInt32]
    private let blocks: [GateBlock]
    let hasLimits: Bool
    /// The score of the heaviest backend when idle: the least there can be.
    private let floor: Float
    /// What the unused lanes of the last block point at.
    private let nobody: PaddedCounter

    /// Packs some of a table's backends.
    ///
    /// - Parameters:
    ///   - all: The gates of all backends in configured order.
    ///   - chosen: The configured indices of the usable ones.
    init(_ all: [Gate], chosen: [Int]) {
        let gates = chosen.map { all[$0] }
        let nobody = PaddedCounter(repeating: 0)
        self.gates = gates
        self.nobody = nobody
        indices = chosen.map { UInt32($0) }
        floor = gates.map(\.reciprocalWeight).min() ?? 0
        hasLimits = gates.contains { $0.limit != .max }
        blocks = stride(from: 0, to: chosen.count, by: 8).map { start in
            let range = start..<min(start + 8, chosen.count)
            return GateBlock(Array(gates[range]), configured: Array(chosen[range]), nobody: nobody)
        }
    }

    /// How many there are.
    var count: Int { gates.count }

    /// The configured index of the usable backend at `position`.
    func index(_ position: Int) -> Int {
        Int(indices[position])
    }

    /// Whether there is one that was not tried.
    func hasOther(than tried: Tried) -> Bool {
        indices.contains { !tried.contains(Int($0)) }
    }

    /// The position of the backend with the least `(in flight + 1) / weight` among those that have room and were not
    /// tried; equals have equal chances.
    ///
    /// In a large pool that is mostly idle a few random looks find a backend that no other can beat, each with the same
    /// chance. Otherwise one pass finds the least score of each lane, how often it occurs there and where first; a draw
    /// then picks one occurrence, and only if it is not the first of its lane is that lane walked again.
    func leastLoaded(random: inout FastGenerator, tried: Tried) -> Int? {
        if count > Self.scanMax {
            for _ in 0..<Self.looks {
                let position = random.below(count)
                if score(position, tried: tried) == floor { return position }
            }
        }
        let (least, laneTies, first) = survey(tried: tried)
        let score = least.min()
        guard score < .infinity else { return nil }
        let ties = laneTies.replacing(with: 0, where: least .!= score)
        let total = Int(ties.wrappedSum())
        var chosen = total == 1 ? 0 : random.below(total)
        var lane = 0
        while chosen >= Int(ties[lane]) {
            chosen -= Int(ties[lane])
            lane += 1
        }
        let position = Int(first[lane]) * 8 + lane
        return chosen == 0 ? position : occurrence(chosen, of: score, after: position, tried: tried)
    }

    /// For each lane its least score, how often that occurs, and in which block first.
    private func survey(tried: Tried) -> (least: SIMD8<Float>, ties: SIMD8<Int32>, first: SIMD8<Int32>) {
        blocks.withUnsafeBufferPointer { blocks in
            // Local to the closure, so that they live in registers.
            var least = SIMD8<Float>(repeating: .infinity)
            var ties = SIMD8<Int32>(repeating: 0)
            var first = SIMD8<Int32>(repeating: 0)
            for number in blocks.indices {
                let scores = blocks[number].scores(tried: tried, hasLimits: hasLimits)
                let isLess = scores .< least
                ties.replace(with: ties &+ 1, where: scores .== least)
                ties.replace(with: 1, where: isLess)
                first.replace(with: Int32(truncatingIfNeeded: number), where: isLess)
                least.replace(with: scores, where: isLess)
            }
            return (least, ties, first)
        }
    }

    /// The position of the `number`-th occurrence of `score` after `position` in its lane.
    ///
    /// Other loops may have changed counters meanwhile; then the last occurrence that is left.
    private func occurrence(_ number: Int, of score: Float, after position: Int, tried: Tried) -> Int {
        var left = number
        var found = position
        for next in stride(from: position + 8, to: gates.count, by: 8) where left > 0 {
            guard self.score(next, tried: tried) == score else { continue }
            found = next
            left -= 1
        }
        return found
    }

    /// The score of one backend, equal to its block's.
    private func score(_ position: Int, tried: Tried) -> Float {
        let gate = gates[position]
        let inFlight = gate.inFlight
        guard gate.admits(inFlight), tried.isEmpty || !tried.contains(index(position)) else { return .infinity }
        return Float(inFlight &+ 1) * gate.reciprocalWeight
    }
}
