/// Members that others call living and this node does not: they are asked themselves, a few times, and hearsay changes
/// nothing.
struct Verifications: Sendable {
    /// One to ask.
    struct Item: Sendable {
        /// Who is said to live.
        var identity: MemberIdentity
        /// Where.
        var address: PeerAddress
        /// Pings that were sent.
        var tries = 0
        /// When the next one is due.
        var dueAt: Duration
    }

    private static let capacity = 128
    private static let triesMax = 3
    private static let atOnce = 8
    private static let spread = Duration.milliseconds(50)
    private static let pause = Duration.milliseconds(400)
    private var items: [Item] = []

    /// When the next one is to be asked.
    var nextDue: Duration? { items.isEmpty ? nil : items.map(\.dueAt).min() }

    /// Has a member asked, unless it is about to be.
    mutating func add(_ identity: MemberIdentity, at address: PeerAddress, now: Duration) {
        if let index = items.firstIndex(where: { $0.identity.name == identity.name }) {
            if items[index].identity.epoch < identity.epoch {
                items[index] = Item(identity: identity, address: address, dueAt: now)
            }
            return
        }
        guard items.count < Self.capacity else { return }
        let dueAt = now + Self.spread * (items.count / Self.atOnce)
        items.append(Item(identity: identity, address: address, dueAt: dueAt))
    }

    /// Takes those whose turn it is; each comes a few times, with pauses.
    ///
    /// - Parameters:
    ///   - now: The monotonic time.
    ///   - isNeeded: Whether one is still to be asked.
    /// - Returns: Those to ask now.
    mutating func takeDue(now: Duration, where isNeeded: (Item) -> Bool) -> [Item] {
        items.removeAll { $0.tries >= Self.triesMax && $0.dueAt <= now || !isNeeded($0) }
        var taken: [Item] = []
        for index in items.indices where items[index].dueAt <= now {
            items[index].tries += 1
            items[index].dueAt = now + Self.pause
            taken.append(items[index])
        }
        return taken
    }
}
