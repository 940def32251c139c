/// What one member says of another, or of itself: all that is replicated of a member.
struct MemberRecord: Sendable, Equatable {
    /// Who it is about.
    var identity: MemberIdentity
    /// The refutation counter: only the member itself raises it, and everything it says anew of itself has a higher one.
    var incarnation: UInt64
    /// What is said of it.
    var state: MemberState
    /// Where it takes packets.
    var address: PeerAddress
    /// What it says of itself.
    var facts: NodeFacts
    /// The hash of the accuser's name, for a suspect or dead member; else 0.
    var accuser: UInt64 = 0
    /// For a dead or left member, how long ago that was found.
    var ageSeconds: UInt64 = 0
}

/// The part of a record that tells whether the rest matters; it comes first, so that known news costs little.
struct MemberRecordHead: Sendable, Equatable {
    /// Who it is about.
    var identity: MemberIdentity
    /// The refutation counter.
    var incarnation: UInt64
    /// What is said of it.
    var state: MemberState
}

extension PayloadWriter {
    /// Appends a member message.
    ///
    /// - Parameter record: The record.
    /// - Returns: Whether there was room.
    @discardableResult
    mutating func member(_ record: MemberRecord) -> Bool {
        let mark = begin(.member)
        byte(record.state.rawValue)
        varint(record.identity.epoch)
        varint(record.incarnation)
        string(record.identity.name)
        byte(UInt8(record.address.bytes.count))
        raw(record.address.bytes[...])
        varint(UInt64(record.address.port))
        fixed64(record.accuser)
        varint(record.ageSeconds)
        string(record.facts.host)
        varint(UInt64(record.facts.instance))
        string(record.facts.zone)
        string(record.facts.version, max: PayloadFormat.versionMax)
        byte((record.facts.isReady ? 1 : 0) | (record.facts.isDraining ? 2 : 0))
        return end(mark)
    }
}

extension PayloadReader {
    /// Reads the beginning of a member message.
    mutating func memberHead() -> MemberRecordHead? {
        guard let state = byte().flatMap(MemberState.init(rawValue:)),
            let epoch = varint(max: PayloadFormat.millisecondsMax),
            let incarnation = varint(max: PayloadFormat.incarnationMax),
            let name = string(), !name.isEmpty,
            state == .alive || state == .left || incarnation <= PayloadFormat.accusedIncarnationMax
        else { return nil }
        return MemberRecordHead(
            identity: MemberIdentity(name: name, epoch: epoch),
            incarnation: incarnation,
            state: state
        )
    }

    /// Reads what follows the beginning of a member message; more may follow in newer versions.
    mutating func member(after head: MemberRecordHead) -> MemberRecord? {
        guard let size = byte(), let address = raw(Int(size)),
            let port = varint(max: UInt64(UInt16.max)),
            let place = PeerAddress(bytes: Array(address), port: UInt16(port)),
            let accuser = fixed64(), let age = varint(max: UInt64(UInt32.max)),
            let host = string(), let instance = varint(max: UInt64(UInt16.max)), let zone = string(),
            let version = string(max: PayloadFormat.versionMax), let flags = byte()
        else { return nil }
        let facts = NodeFacts(
            host: host,
            instance: UInt16(instance),
            zone: zone,
            version: version,
            isReady: flags & 1 != 0,
            isDraining: flags & 2 != 0
        )
        return MemberRecord(
            identity: head.identity,
            incarnation: head.incarnation,
            state: head.state,
            address: place,
            facts: facts,
            accuser: accuser,
            ageSeconds: age
        )
    }
}
