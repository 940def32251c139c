/// When a difference between digests calls for a transfer: when it lasts, and at a bounded rate.
///
/// In a busy cluster digests differ while news is under way. Where two members cannot agree, since one does not reach a
/// third, transfers do not help, so they become rare.
struct DigestWatch: Sendable {
    private static let pause = Duration.seconds(1)
    private static let firstBackoff = Duration.seconds(4)
    private static let lastBackoff = Duration.seconds(32)
    private var differsSince: Duration?
    private var nextAllowed = Duration.zero
    private var lastPair: (mine: Digest, theirs: Digest)?
    private var retryAt = Duration.zero
    private var backoff = Self.firstBackoff

    /// Takes in a comparison.
    ///
    /// - Parameters:
    ///   - mine: This node's digest.
    ///   - theirs: The other member's.
    ///   - now: The monotonic time.
    ///   - patience: How long digests may differ.
    /// - Returns: What to transfer; empty for nothing.
    mutating func compare(
        mine: Digest,
        theirs: Digest,
        now: Duration,
        patience: Duration
    ) -> TransferSections {
        guard mine != theirs else {
            differsSince = nil
            return []
        }
        guard let since = differsSince else {
            differsSince = now
            return []
        }
        guard now - since >= patience, now >= nextAllowed else { return [] }
        let isSame = lastPair.map { $0.mine == mine && $0.theirs == theirs } ?? false
        if isSame {
            guard now >= retryAt else { return [] }
            backoff = min(backoff * 2, Self.lastBackoff)
        } else {
            backoff = Self.firstBackoff
        }
        lastPair = (mine, theirs)
        retryAt = now + backoff
        differsSince = nil
        nextAllowed = now + Self.pause
        var sections: TransferSections = []
        if mine.members != theirs.members { sections.insert(.members) }
        if mine.overrides != theirs.overrides { sections.insert(.overrides) }
        return sections
    }

    /// Whether a transfer may begin now for another reason; counts it.
    mutating func mayTransfer(now: Duration) -> Bool {
        guard now >= nextAllowed else { return false }
        nextAllowed = now + Self.pause
        return true
    }
}
