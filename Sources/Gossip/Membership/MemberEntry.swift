/// All that is known of one member: its record, and what this node alone knows.
struct MemberEntry: Sendable {
    /// Who it is.
    var identity: MemberIdentity
    /// The hash of its name.
    let nameHash: UInt64
    /// Its refutation counter.
    var incarnation: UInt64
    /// Whether it lives.
    var state: MemberState
    /// Where it takes packets.
    var address: PeerAddress
    /// What it says of itself.
    var facts: NodeFacts
    /// Whether only TCP reaches it.
    var isTCPOnly = false
    /// When it came to its state.
    var since: Duration
    /// The hash of the accuser's name, while suspect or dead.
    var accuser: UInt64 = 0
    /// When a packet or an answer came from it last: a sign of life.
    var lastHeard: Duration?
    /// When a packet came straight from it last: a sign that UDP reaches this node, besides.
    var lastPacket: Duration?
    /// When load came straight from it last; a member that stops sending it is probed at once.
    var lastLoad: Duration?
    /// The tick of the last load accepted.
    var loadSequence: UInt64?
    /// It is not told again before this moment what is said of it.
    var nextAccusation = Duration.zero
    /// Its opinions.
    var opinions = OpinionTable()
    /// Its part of the table's digest.
    var digestPart: UInt64 = 0
    /// Whether the place is free: the member was forgotten.
    var isForgotten = false

    /// An entry made from a record.
    ///
    /// - Parameters:
    ///   - record: What is said of the member.
    ///   - now: The monotonic time.
    init(_ record: MemberRecord, now: Duration) {
        identity = record.identity
        nameHash = Mixing.hash(record.identity.name)
        incarnation = record.incarnation
        state = record.state
        address = record.address
        facts = record.facts
        accuser = record.accuser
        since = record.state.isLiving ? now : now - .seconds(Int64(clamping: record.ageSeconds))
    }

    /// Whether it counts as living.
    var isLiving: Bool { state.isLiving && !isForgotten }

    /// What to tell others of it now.
    func record(now: Duration) -> MemberRecord {
        MemberRecord(
            identity: identity,
            incarnation: incarnation,
            state: state,
            address: address,
            facts: facts,
            accuser: state == .suspect || state == .dead ? accuser : 0,
            ageSeconds: state.isLiving ? 0 : (now - since).wholeMilliseconds / 1_000
        )
    }

    /// Whom a ping to it is meant for.
    var target: Ping.Target { Ping.Target(nameHash: nameHash, epoch: identity.epoch) }

    /// Whether it gave a sign of life at this moment or later.
    func isHeard(since moment: Duration) -> Bool {
        guard let lastHeard else { return false }
        return lastHeard >= moment
    }

    /// Whether a packet came straight from it at this moment or later.
    func isHeardByPacket(since moment: Duration) -> Bool {
        guard let lastPacket else { return false }
        return lastPacket >= moment
    }
}

extension MemberState {
    /// Whether a member in this state counts as living.
    var isLiving: Bool { self == .alive || self == .suspect }
}
