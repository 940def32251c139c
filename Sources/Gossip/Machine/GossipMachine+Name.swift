/// A younger node under this node's name.
struct Taking: Sendable {
    /// Whether the runner was told to begin anew.
    var isOutlived: Bool
}

extension GossipMachine {
    /// A dead holder of the name may come back for this long, before this node takes the name again.
    private static let takingPatience = Duration.seconds(30)

    /// Takes in what is said of a node of this node's name.
    mutating func takeOwn(_ record: MemberRecord) {
        guard life != .left else { return }
        if taken != nil { return takeHolder(record) }
        guard record.identity.epoch >= own.epoch else { return }
        if record.identity.epoch > own.epoch { return loseName(to: record) }
        let incarnation = table.entries[0].incarnation
        let isAccused = record.state != .alive && record.incarnation >= incarnation
        if isAccused || record.incarnation > incarnation {
            refute(incarnation: record.incarnation, accuser: record.accuser)
        }
    }

    /// A younger node has the name: it wins everywhere, and this one says no more that it lives.
    private mutating func loseName(to record: MemberRecord) {
        // At this node's address nobody else can be: that was an earlier process of this very node, and the clock went
        // back since. When nobody living has the name, it is free as well.
        let isFree = !record.state.isLiving || record.address.isSamePlace(as: table.entries[0].address)
        taken = Taking(isOutlived: isFree)
        table.update(0, to: record, now: time)
        isViewStale = true
        echoes = []
        spread(0)
        if isFree {
            effects.append(.outlived(by: record.identity))
        } else {
            effects.append(.nameTaken(by: record.identity, at: record.address))
        }
    }

    /// Follows what becomes of the node that has the name.
    private mutating func takeHolder(_ record: MemberRecord) {
        let entry = table.entries[0]
        let isLater = record.identity.epoch > entry.identity.epoch
        let isWorse = record.incarnation == entry.incarnation && record.state.rawValue > entry.state.rawValue
        guard isLater || record.identity == entry.identity && (record.incarnation > entry.incarnation || isWorse) else {
            return
        }
        table.update(0, to: record, now: time)
        isViewStale = true
        releaseName()
    }

    /// Says that the name is free once its holder has left, or has been dead for a while.
    mutating func releaseName() {
        guard let taken, !taken.isOutlived else { return }
        let holder = table.entries[0]
        guard holder.state == .left || holder.state == .dead && time - holder.since >= Self.takingPatience else {
            return
        }
        self.taken?.isOutlived = true
        effects.append(.outlived(by: holder.identity))
    }

    /// Takes in a packet of a node with this node's name: the node's own, come back by way of a seed's address, or that
    /// of an older or a younger namesake.
    mutating func receiveFromNamesake(_ payload: [UInt8], sender: MemberIdentity, source: PeerAddress) {
        guard life == .running, var reader = PayloadReader(payload) else { return }
        if sender == own {
            while let kind = reader.next() {
                guard kind == MessageKind.ping.rawValue, let ping = reader.ping(), let seedPing else { continue }
                if ping.sequence == seedPing.sequence { seeds.markOwn(seedPing.address) }
            }
            return
        }
        if sender.epoch < own.epoch, taken == nil {
            guard introductions.take(at: time) else { return }
            var writer = PayloadWriter(limit: min(settings.payloadMax, payload.count))
            writer.member(ownRecord)
            return send(writer, to: source)
        }
        var isRecordMissing = taken == nil
        while let kind = reader.next() {
            guard kind == MessageKind.member.rawValue, let head = reader.memberHead(), head.identity.name == own.name,
                let record = reader.member(after: head)
            else { continue }
            isRecordMissing = false
            takeOwn(record)
        }
        if isRecordMissing { introduce(to: source, size: payload.count) }
    }
}
