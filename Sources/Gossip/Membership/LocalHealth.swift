/// How far this node trusts its own failure detection: Lifeguard's local health multiplier (Dadgar and others, 2018).
///
/// A node that is slow, starved or cut off sees everybody else fail. Each sign of that raises the multiplier, which makes
/// its probes rarer and more patient; each success lowers it.
struct LocalHealth: Sendable, Equatable {
    private let max: Int
    private var score = 0

    /// A healthy node.
    ///
    /// - Parameter max: The worst multiplier, at least 1.
    init(max: Int) {
        self.max = Swift.max(1, max)
    }

    /// By what to multiply times: 1 is healthy.
    var multiplier: Int { score + 1 }

    /// A probe succeeded, or was not needed since the member was heard.
    mutating func succeed() {
        if score > 0 { score -= 1 }
    }

    /// Something failed for which this node may be to blame: a probe, a send, a missing nack, an accusation.
    ///
    /// - Parameter count: How often.
    mutating func fail(_ count: Int = 1) {
        score = Swift.min(max - 1, score + Swift.max(0, count))
    }
}
