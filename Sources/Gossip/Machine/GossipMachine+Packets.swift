extension GossipMachine {
    /// What a packet is about to be answered.
    private struct Packet {
        let sender: MemberIdentity
        let source: PeerAddress
        let size: Int
        var ping: Ping?
        var isDigestWanted = false
        var isMalformed = false
        var hasOwnRecord = false
    }

    /// Bytes of a ping to whom it may concern, at most.
    private static let questionSize = 23

    /// Takes in a packet, and answers all of it with one.
    mutating func receive(_ payload: [UInt8], from sender: MemberIdentity, source: PeerAddress) {
        guard life != .idle else { return }
        if life == .left { return sayGoodbye(again: sender) }
        guard sender.name != own.name else { return receiveFromNamesake(payload, sender: sender, source: source) }
        guard var reader = PayloadReader(payload) else { return note(.malformed(sender: sender)) }
        hearPacket(of: sender)
        var packet = Packet(sender: sender, source: source, size: payload.count)
        while let kind = reader.next() {
            if let kind = MessageKind(rawValue: kind) { read(kind, &reader, &packet) }
        }
        hearPacket(of: sender)
        if packet.isMalformed || reader.isTruncated { note(.malformed(sender: sender)) }
        respond(to: packet)
    }

    /// A packet is a sign of life of who sent it.
    private mutating func hearPacket(of sender: MemberIdentity) {
        guard case .living(let slot) = table.standing(of: sender) else { return }
        table.entries[slot].lastHeard = time
        table.entries[slot].lastPacket = time
    }

    private mutating func read(_ kind: MessageKind, _ reader: inout PayloadReader, _ packet: inout Packet) {
        var isRead = true
        switch kind {
        case .ping:
            packet.ping = reader.ping()
            isRead = packet.ping != nil
        case .ack, .nack:
            if let sequence = reader.varint() {
                receiveAnswer(kind, sequence, packet)
            } else {
                isRead = false
            }
        case .pingRequest:
            if let request = reader.pingRequest() {
                if case .living(let slot) = table.standing(of: packet.sender) {
                    receivePingRequest(request, of: slot, from: packet.source)
                }
            } else {
                isRead = false
            }
        case .member: isRead = readMember(&reader, &packet)
        case .override:
            if let decision = reader.override() { take(decision, isRestored: false) } else { isRead = false }
        case .load, .relayedLoad: isRead = readLoad(kind, &reader, packet.sender)
        case .digest:
            if let (digest, isAnswer) = reader.digest() {
                if compare(digest, of: packet.sender), !isAnswer { packet.isDigestWanted = true }
            } else {
                isRead = false
            }
        case .padding, .stateRequest, .stateAnswer, .streamPing, .streamAck, .opinions: break
        }
        if !isRead { packet.isMalformed = true }
    }

    private mutating func receiveAnswer(_ kind: MessageKind, _ sequence: UInt64, _ packet: Packet) {
        guard case .living(let slot) = table.standing(of: packet.sender) else { return }
        if kind == .ack { receiveAck(sequence: sequence, from: slot) } else { receiveNack(sequence: sequence) }
    }

    private mutating func readMember(_ reader: inout PayloadReader, _ packet: inout Packet) -> Bool {
        guard let head = reader.memberHead() else { return false }
        if head.identity == packet.sender { packet.hasOwnRecord = true }
        guard matters(head, from: packet.sender) else { return true }
        guard var record = reader.member(after: head) else { return false }
        if record.identity == packet.sender, record.address.isSamePlace(as: packet.source) {
            // The source knows the interface of a link-local address, the record does not.
            record.address = packet.source
        }
        take(record, from: packet.sender, isTransfer: false)
        return true
    }

    private mutating func readLoad(
        _ kind: MessageKind,
        _ reader: inout PayloadReader,
        _ sender: MemberIdentity
    ) -> Bool {
        var origin = sender
        if kind == .relayedLoad {
            guard let identity = reader.identity() else { return false }
            origin = identity
            guard case .living = table.standing(of: sender) else { return true }
        }
        guard let part = reader.load() else { return false }
        guard case .living(let slot) = table.standing(of: origin), slot > 0 else { return true }
        if kind == .load {
            table.entries[slot].lastLoad = time
            if part.wantsRelay, taken == nil, !relayBatch.add(reader.body, of: origin) {
                note(.limitReached("relayed load"))
            }
        }
        take(part, of: slot)
        return true
    }

    /// Answers a packet with at most one, to where it came from.
    ///
    /// Where no member is known to be, the answer is no longer than the packet, so that nobody can use this node to
    /// flood another.
    private mutating func respond(to packet: Packet) {
        var place: PeerAddress?
        var told: Int?
        var isLiving = false
        var isStranger = false
        switch table.standing(of: packet.sender) {
        case .unknown, .newer:
            if packet.ping == nil { return introduce(to: packet.source, size: packet.size) }
            isStranger = !packet.hasOwnRecord
        case .living(let slot):
            isLiving = true
            place = table.entries[slot].address
            if table.entries[slot].state == .suspect { told = slot }
        case .gone(let slot), .outdated(let slot):
            place = table.entries[slot].address
            told = slot
        }
        let isKnownPlace = place?.isSamePlace(as: packet.source) ?? false
        var writer = PayloadWriter(
            limit: isKnownPlace ? settings.payloadMax : min(settings.payloadMax, packet.size)
        )
        var wantsRecord = false
        if let ping = packet.ping {
            let isMine = ping.target == .anyone || ping.target == Ping.Target(nameHash: ownHash, epoch: own.epoch)
            if isMine { writer.answer(.ack, sequence: ping.sequence) }
            wantsRecord = ping.wantsRecord || !isMine
        }
        if isStranger, writer.room >= Self.questionSize {
            writer.ping(Ping(sequence: nextSequence(), target: .anyone, wantsRecord: true))
        }
        if wantsRecord || isStranger, taken == nil { writer.member(ownRecord) }
        if let told, table.entries[told].nextAccusation <= time {
            if writer.member(table.entries[told].record(now: time)) {
                table.entries[told].nextAccusation = time + settings.probePeriod
            }
        }
        if packet.isDigestWanted { writer.digest(digest, isAnswer: true) }
        guard !writer.isEmpty else { return }
        if isLiving { news.fill(&writer, limit: newsLimit) }
        send(writer, to: packet.source)
    }

    /// Asks a sender that is not known for its record, and shows this node's.
    ///
    /// - Parameters:
    ///   - source: Where the sender is.
    ///   - size: Bytes of its packet, which the question does not exceed.
    mutating func introduce(to source: PeerAddress, size: Int) {
        guard introductions.take(at: time) else { return }
        var writer = PayloadWriter(limit: min(size, settings.payloadMax))
        writer.ping(Ping(sequence: nextSequence(), target: .anyone, wantsRecord: true))
        guard writer.bytes.count <= size else { return }
        if taken == nil { writer.member(ownRecord) }
        writer.pad(to: min(size, settings.payloadMax))
        send(writer, to: source)
    }

    /// Reminds a member that goes on talking to this node that it has left.
    private mutating func sayGoodbye(again sender: MemberIdentity) {
        guard taken == nil, case .living(let slot) = table.standing(of: sender),
            table.entries[slot].nextAccusation <= time
        else { return }
        table.entries[slot].nextAccusation = time + settings.probePeriod
        var writer = PayloadWriter(limit: settings.payloadMax)
        writer.member(ownRecord)
        send(writer, to: table.entries[slot].address)
    }
}
