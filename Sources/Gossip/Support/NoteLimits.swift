/// How often an operator is told something, by what it is about: what a stranger can bring about at will must not keep
/// the rest from being told.
struct NoteLimits: Sendable {
    private static let limitPause = Duration.seconds(60)
    private static let textsMax = 16
    private var events = RateLimit(burst: 128, perSecond: 10)
    private var malformed = RateLimit(burst: 4, perSecond: 0.2)
    private var limits: [String: Duration] = [:]

    /// Whether a note may be given now; counts it.
    ///
    /// - Parameters:
    ///   - note: The note.
    ///   - now: The monotonic time.
    /// - Returns: Whether it may.
    mutating func take(_ note: GossipNote, at now: Duration) -> Bool {
        switch note {
        case .limitReached(let text):
            if let last = limits[text], now - last < Self.limitPause { return false }
            if limits.count >= Self.textsMax {
                limits = limits.filter { now - $0.value < Self.limitPause }
                guard limits.count < Self.textsMax else { return false }
            }
            limits[text] = now
            return true
        case .malformed: return malformed.take(at: now)
        default: return events.take(at: now)
        }
    }
}
