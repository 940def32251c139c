/// How much of its weight a backend gets while it warms up, as Envoy's slow start with an aggression of 1.
///
/// The share grows in proportion to the time since the backend came up, from a tenth to the whole. The start of the ramp is
/// the cluster's (``ClusterVerdict/upSince``), so that all nodes give it the same share at the same time; else a node that
/// learned of it late, or joined, would send more or less than the others.
package struct SlowStart: Sendable, Equatable {
    /// The smallest share: enough work to warm a backend up, and to see it fail.
    package static let smallest = 0.1
    /// Shares that a ramp is cut into at most: a step of 2 % is below what balancing evens out anyway.
    private static let steps = 50
    /// The shortest step: each one makes every event loop read a new table.
    private static let shortestStep = Duration.milliseconds(200)

    /// How long the ramp takes, above 0.
    package var window: Duration

    /// A ramp.
    ///
    /// - Parameter window: How long it takes, above 0.
    package init(window: Duration) {
        self.window = window
    }

    /// The share of its weight that a backend gets.
    ///
    /// - Parameters:
    ///   - upSince: When it came up; nil when nobody saw it come up: then it is as warm as it gets.
    ///   - now: A time of the same clock; one before `upSince` counts as the same moment.
    /// - Returns: ``smallest`` to 1.
    package func factor(upSince: Duration?, now: Duration) -> Double {
        guard let upSince, window > .zero else { return 1 }
        return min(1, max(Self.smallest, (now - upSince) / window))
    }

    /// When the share should be worked out anew.
    ///
    /// - Parameters:
    ///   - upSince: When the backend came up; nil when nobody saw it come up.
    ///   - now: A time of the same clock.
    /// - Returns: A time after `now`, at the end of the ramp at the latest; nil when the ramp is over.
    package func nextStep(upSince: Duration?, now: Duration) -> Duration? {
        guard let upSince, window > .zero else { return nil }
        // What is not before `now` can come from another node's clock; it must not keep the ramp from ending.
        let start = min(upSince, now)
        let end = start + window
        guard now < end else { return nil }
        let flat = start + window * Self.smallest
        guard now >= flat else { return flat }
        return min(end, now + max(window / Self.steps, Self.shortestStep))
    }
}
