import Synchronization

/// How many exchanges with a backend have failed in a row, counted by all event loops without locks.
///
/// The usual case, a success after a success, is one relaxed load and writes nothing.
package final class FailureStreak: Sendable {
    private let failures = Atomic<Int>(0)

    /// A streak of none.
    package init() {}

    /// Failures since the last success.
    package var count: Int { failures.load(ordering: .relaxed) }

    /// An exchange succeeded: the streak ends.
    package func recordSuccess() {
        if failures.load(ordering: .relaxed) != 0 { failures.store(0, ordering: .relaxed) }
    }

    /// An exchange failed.
    ///
    /// However many loops record failures at once, exactly one call of every `threshold` in a row returns true. So a
    /// backend that could not be ejected the first time is reported again if it keeps failing.
    ///
    /// - Parameter threshold: Failures in a row that matter, at least 1.
    /// - Returns: Whether this failure completes `threshold` of them, or a multiple.
    package func recordFailure(threshold: Int) -> Bool {
        failures.wrappingAdd(1, ordering: .relaxed).newValue % max(1, threshold) == 0
    }
}
