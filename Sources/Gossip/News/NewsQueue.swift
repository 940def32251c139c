/// What this node has to tell others: each piece is sent a bounded number of times, the least told of the most important
/// kind first.
struct NewsQueue: Sendable {
    /// Kinds in order of importance; a lower one never takes the room of a higher one.
    enum Priority: UInt8, Sendable {
        /// Who lives.
        case membership = 0
        /// Operators' decisions.
        case override = 1
    }

    private struct Item: Sendable {
        var priority: Priority
        var subject: UInt64
        var variant: UInt64
        var message: [UInt8]
        var sent = 0
    }

    private static let capacity = 512
    private var items: [Item] = []

    /// Whether there is nothing to tell.
    var isEmpty: Bool { items.isEmpty }
    /// Pieces waiting.
    var count: Int { items.count }

    /// Adds a piece; it replaces older ones on the same subject.
    ///
    /// - Parameters:
    ///   - message: The encoded message.
    ///   - priority: Its kind.
    ///   - subject: A hash of what it is about.
    ///   - variant: Not 0 for one that stands beside others on the subject: it replaces the same variant and variant 0.
    mutating func add(_ message: [UInt8], priority: Priority, subject: UInt64, variant: UInt64 = 0) {
        items.removeAll {
            $0.priority == priority && $0.subject == subject
                && (variant == 0 || $0.variant == variant || $0.variant == 0)
        }
        if items.count >= Self.capacity, let worst = worst() { items.remove(at: worst) }
        items.append(Item(priority: priority, subject: subject, variant: variant, message: message))
    }

    /// Writes as many pieces as fit, and lets go of those that were sent often enough.
    ///
    /// - Parameters:
    ///   - writer: Where to.
    ///   - limit: Times a piece is sent.
    ///   - room: Bytes to use at most.
    mutating func fill(_ writer: inout PayloadWriter, limit: Int, room: Int = .max) {
        guard !items.isEmpty else { return }
        let last = writer.bytes.count + min(room, writer.room)
        var isSpent = false
        for index in order() {
            guard writer.bytes.count + items[index].message.count <= last else { continue }
            guard writer.append(message: items[index].message) else { continue }
            items[index].sent += 1
            if items[index].sent >= limit { isSpent = true }
        }
        if isSpent { items.removeAll { $0.sent >= limit } }
    }

    /// Indices by importance, then by how often they were sent, the newest of them first.
    private func order() -> [Int] {
        guard items.count > 1 else { return [0] }
        return items.indices.sorted { one, other in
            if items[one].priority != items[other].priority {
                return items[one].priority.rawValue < items[other].priority.rawValue
            }
            return items[one].sent == items[other].sent ? one > other : items[one].sent < items[other].sent
        }
    }

    private func worst() -> Int? {
        items.indices.max { one, other in
            items[one].priority == items[other].priority
                ? items[one].sent < items[other].sent
                : items[one].priority.rawValue < items[other].priority.rawValue
        }
    }
}
