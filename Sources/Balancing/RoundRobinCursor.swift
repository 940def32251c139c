import Synchronization

/// Whose turn it is in round robin: one counter for all event loops, so that proportions hold across them.
///
/// It outlives a ``PickTable``, so that a new snapshot does not start at the first backend again.
package final class RoundRobinCursor: Sendable {
    private let turn: PaddedCounter

    /// A cursor.
    ///
    /// - Parameter phase: The first turn, taken modulo the schedule's period: nodes that start at different phases do
    ///   not send their first requests to the same backend.
    package init(phase: UInt64 = 0) {
        turn = PaddedCounter(Int(truncatingIfNeeded: phase))
    }

    /// Takes a turn.
    func next() -> UInt64 {
        UInt64(truncatingIfNeeded: turn.address.pointee.wrappingAdd(1, ordering: .relaxed).oldValue)
    }
}
