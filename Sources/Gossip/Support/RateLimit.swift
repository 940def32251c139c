/// A bucket of tokens: bounds how often something happens, with bursts.
struct RateLimit: Sendable {
    private let burst: Double
    private let perSecond: Double
    private var tokens: Double
    private var updated = Duration.zero

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - burst: Tokens it holds.
    ///   - perSecond: Tokens that come back each second.
    init(burst: Double, perSecond: Double) {
        self.burst = burst
        self.perSecond = perSecond
        tokens = burst
    }

    /// Takes a token when there is one.
    ///
    /// - Parameter now: The monotonic time.
    /// - Returns: Whether there was one.
    mutating func take(at now: Duration) -> Bool {
        if tokens < burst {
            tokens = min(burst, tokens + (now - updated).seconds * perSecond)
        }
        updated = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

extension Duration {
    /// The duration in seconds, rounded.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }

    /// The duration in whole milliseconds, at least 0 and rounded down.
    var wholeMilliseconds: UInt64 {
        guard self > .zero else { return 0 }
        let whole = components.seconds.multipliedReportingOverflow(by: 1_000)
        guard !whole.overflow else { return UInt64(Int64.max) }
        return UInt64(whole.partialValue) &+ UInt64(components.attoseconds / 1_000_000_000_000_000)
    }
}
