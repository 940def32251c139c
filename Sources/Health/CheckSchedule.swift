/// When a backend is checked: soon after start, then every interval, never in step with the other backends.
package struct CheckSchedule: Sendable, Equatable {
    /// How far an interval may be shorter or longer than configured, as a share of it.
    package static let jitter = 0.1
    /// The first checks of all backends are spread over an interval, but over no more than this: a node is not ready
    /// before its first results are in.
    package static let firstWithin = Duration.seconds(1)

    /// The time between two checks of one backend.
    package let interval: Duration

    /// A schedule.
    ///
    /// - Parameter interval: The time between the end of a check and the start of the next, above 0.
    package init(interval: Duration) {
        self.interval = interval
    }

    /// How long to wait before the first check: evenly drawn from 0 to an interval or ``firstWithin``.
    ///
    /// - Parameter random: The source of the draw.
    /// - Returns: At least 0 and below the shorter of the two.
    package func firstDelay(using random: inout some RandomNumberGenerator) -> Duration {
        min(interval, Self.firstWithin) * Self.uniform(&random)
    }

    /// How long to wait after a check before the next one: the interval, give or take ``jitter``.
    ///
    /// - Parameter random: The source of the draw.
    /// - Returns: From 0.9 to 1.1 intervals.
    package func nextDelay(using random: inout some RandomNumberGenerator) -> Duration {
        interval * (1 - Self.jitter + 2 * Self.jitter * Self.uniform(&random))
    }

    private static func uniform(_ random: inout some RandomNumberGenerator) -> Double {
        let bits: UInt64 = random.next()
        return Double(bits &>> 11) * 0x1p-53
    }
}
