/// When so much of a pool is down that its health is no longer believed, and all of it is used.
///
/// Off by default: a client is better served by a 503 than by a backend known to fail. It is for pools whose check may fail
/// everywhere at once for a reason that requests do not share, and for pools that a few backends cannot carry alone.
package struct PanicRule: Sendable, Equatable {
    /// Per cent of the pool that may be down before all of it is used, 0 to 100; nil for off.
    package var threshold: Int?

    /// A rule; nil for off.
    package init(threshold: Int? = nil) {
        self.threshold = threshold
    }

    /// Whether more of the pool is down than the threshold allows.
    ///
    /// Backends that an operator drains are no part of the pool here, and one that is not checked yet is not down: before
    /// the first results nothing is known that could be disbelieved.
    ///
    /// - Parameter states: The state of each backend.
    /// - Returns: False when the rule is off; with a threshold of 100 always.
    package func applies(to states: [BackendState]) -> Bool {
        guard let threshold else { return false }
        let total = states.count { $0 != .draining }
        let down = states.count { $0 == .down || $0 == .ejected }
        return down * 100 > min(100, max(0, threshold)) * total
    }

    /// Which backends may take new work: those that are up, or in panic all that nobody drains.
    ///
    /// - Parameter states: The state of each backend.
    /// - Returns: For each backend, in the same order, whether it may.
    package func usable(_ states: [BackendState]) -> [Bool] {
        let isPanic = applies(to: states)
        return states.map { $0 == .up || (isPanic && $0 != .draining) }
    }
}
