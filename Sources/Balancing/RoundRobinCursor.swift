import Synchronization

/// Whose turn it is in round robin: counters for all event loops, so that proportions hold across them.
///
/// It outlives a ``PickTable``, so that a new snapshot does not start at the first backend again.
package final class RoundRobinCursor: Sendable {
    private let turns: PaddedCounter

    /// What takes turns, each with a counter of its own.
    enum Turn: Int {
        case near, far, choice
    }

    /// A cursor.
    ///
    /// - Parameter phase: The first turn, taken modulo the schedule's period: nodes that start at different phases do
    ///   not send their first requests to the same backend.
    package init(phase: UInt64 = 0) {
        turns = PaddedCounter(repeating: Int(truncatingIfNeeded: phase))
    }

    /// A cursor whose phase a node's name decides, so that the nodes of a cluster go round out of step.
    ///
    /// - Parameter node: The node's name.
    package convenience init(node: String) {
        self.init(phase: XXH64.hash(node))
    }

    /// Takes a turn.
    func next(_ turn: Turn) -> UInt64 {
        UInt64(truncatingIfNeeded: (turns.address + turn.rawValue).pointee.wrappingAdd(1, ordering: .relaxed).oldValue)
    }

    /// Whether the next request stays in the near tier, of which `share` of them do: in any row of requests that many, to
    /// within one.
    ///
    /// Multiples of a share wrap around the whole as often as the share says, in as even a rhythm as there is.
    func staysNear(share: Float) -> Bool {
        guard share < 1 else { return true }
        let step = UInt32(max(0, share) * 0x1p32)
        return UInt32(truncatingIfNeeded: next(.choice)) &* step < step
    }
}
