/// What a transfer over TCP carries, as flags of its first message.
struct TransferSections: OptionSet, Sendable {
    /// The flags.
    let rawValue: UInt8
    /// Member records.
    static let members = TransferSections(rawValue: 1)
    /// Operators' decisions.
    static let overrides = TransferSections(rawValue: 2)
    /// The living members' opinions.
    static let opinions = TransferSections(rawValue: 4)
    /// All of it.
    static let all: TransferSections = [.members, .overrides, .opinions]
}

/// Requests over TCP that wait for their answers.
struct Exchanges: Sendable {
    /// What a request is for.
    enum Purpose: Sendable, Equatable {
        /// To pull the cluster's state for the first time.
        case join
        /// To bring the tables in line with another member's.
        case sync
        /// To find out whether a member lives that does not answer over UDP.
        case probe(slot: Int, epoch: UInt64)
        /// To find out whether a dead member or a seed is there again.
        case revive
    }

    /// A request that waits.
    struct Pending: Sendable {
        /// Its number.
        var id: UInt64
        /// What it is for.
        var purpose: Purpose
        /// Where it went.
        var address: PeerAddress
        /// When it is given up, though the runner did not say that it has ended.
        var deadline: Duration
    }

    private static let capacity = 16
    private var pending: [Pending] = []
    private var lastID: UInt64 = 0

    /// Whether none waits.
    var isEmpty: Bool { pending.isEmpty }
    /// When the first one is given up.
    var nextDeadline: Duration? { pending.isEmpty ? nil : pending.map(\.deadline).min() }

    /// Whether a request for this waits.
    func contains(_ purpose: Purpose) -> Bool { pending.contains { $0.purpose == purpose } }

    /// Notes a new request.
    ///
    /// - Returns: Its number, nil when too many wait.
    mutating func open(_ purpose: Purpose, to address: PeerAddress, deadline: Duration) -> UInt64? {
        // Joining and synchronizing, one at a time each, are never kept from it by probes.
        guard pending.count < Self.capacity || purpose == .join || purpose == .sync else { return nil }
        lastID &+= 1
        pending.append(Pending(id: lastID, purpose: purpose, address: address, deadline: deadline))
        return lastID
    }

    /// Takes the request of this number off the list.
    mutating func close(_ id: UInt64) -> Pending? {
        guard let index = pending.firstIndex(where: { $0.id == id }) else { return nil }
        return pending.remove(at: index)
    }

    /// Takes a request off the list that is given up.
    mutating func takeExpired(now: Duration) -> Pending? {
        guard let index = pending.firstIndex(where: { $0.deadline <= now }) else { return nil }
        return pending.remove(at: index)
    }
}
