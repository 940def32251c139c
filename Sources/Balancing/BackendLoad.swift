import Synchronization

/// What a backend is serving now for this node: its exact in-flight counter, shared by all event loops.
///
/// The object is the backend's identity across snapshots: a new ``PickTable`` that is given the same object goes on
/// counting where the old one stood, and exchanges begun under the old one are released into it.
package final class BackendLoad: Sendable {
    /// The counter; all access is relaxed, because it orders nothing but itself.
    let counter = PaddedCounter(0)

    /// A backend with nothing in flight.
    package init() {}

    /// Exchanges, TCP connections or UDP sessions in flight now.
    package var inFlight: Int {
        counter.address.pointee.load(ordering: .relaxed)
    }

    /// Counts one more in flight, without a limit.
    package func increment() {
        counter.address.pointee.wrappingAdd(1, ordering: .relaxed)
    }

    /// Counts one less in flight; each call answers one increment or one successful ``tryAcquire(max:)``.
    package func decrement() {
        let left = counter.address.pointee.wrappingSubtract(1, ordering: .relaxed).newValue
        assert(left >= 0, "released more often than acquired")
    }

    /// Counts one more in flight if fewer than `max` are; never exceeds it, whatever other loops do meanwhile.
    ///
    /// - Parameter max: The most that may be in flight; 0 refuses all.
    /// - Returns: Whether it was counted.
    package func tryAcquire(max: Int) -> Bool {
        counter.address.pointee.tryIncrement(max: max)
    }
}

extension Atomic where Value == Int {
    /// Adds one if the value is below `max`, in one step.
    func tryIncrement(max: Int) -> Bool {
        var seen = load(ordering: .relaxed)
        while seen < max {
            let (exchanged, original) = weakCompareExchange(expected: seen, desired: seen + 1, ordering: .relaxed)
            if exchanged { return true }
            seen = original
        }
        return false
    }
}
