import Synchronization

/// What a backend is serving now for this node: its exact in-flight counter, shared by all event loops.
///
/// The object is the backend's identity across snapshots: a new ``PickTable`` that is given the same object goes on
/// counting where the old one stood, and exchanges begun under the old one are released into it.
package final class BackendLoad: Sendable {
    /// What has come to an end at a backend since its ``BackendLoad`` was made; two of them tell what ended in between.
    package struct Totals: Sendable, Equatable {
        /// Exchanges that ended.
        package var ended: Int
        /// Nanoseconds they were in flight, all together.
        package var nanoseconds: Int
        /// Those that failed by the backend's fault.
        package var failed: Int

        /// Totals, by default nothing.
        package init(ended: Int = 0, nanoseconds: Int = 0, failed: Int = 0) {
            self.ended = ended
            self.nanoseconds = nanoseconds
            self.failed = failed
        }
    }

    /// The counters: in flight, ended, their nanoseconds, failed.
    ///
    /// All access is relaxed, because they order nothing but themselves.
    let counter = PaddedCounter(repeating: 0)

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

    /// Counts one less in flight, and remembers how that exchange was.
    ///
    /// - Parameters:
    ///   - nanoseconds: How long it was in flight.
    ///   - isFailure: Whether it failed by the backend's fault.
    package func end(nanoseconds: UInt64, isFailure: Bool = false) {
        decrement()
        (counter.address + 1).pointee.wrappingAdd(1, ordering: .relaxed)
        (counter.address + 2).pointee.wrappingAdd(Int(truncatingIfNeeded: nanoseconds), ordering: .relaxed)
        if isFailure { (counter.address + 3).pointee.wrappingAdd(1, ordering: .relaxed) }
    }

    /// Remembers that an exchange failed by the backend's fault.
    package func fail() {
        (counter.address + 3).pointee.wrappingAdd(1, ordering: .relaxed)
    }

    /// What has come to an end by ``end(nanoseconds:isFailure:)``.
    package var totals: Totals {
        Totals(
            ended: (counter.address + 1).pointee.load(ordering: .relaxed),
            nanoseconds: (counter.address + 2).pointee.load(ordering: .relaxed),
            failed: (counter.address + 3).pointee.load(ordering: .relaxed)
        )
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
