extension GossipMachine {
    /// The runner reports an exchange's end within ``GossipSettings/exchangeTimeout``; after this many it is given up.
    private static let exchangePatience = 3
    /// Members learned by one merge that are made news; more are no news to the others.
    private static let mergedMembersMax = 8
    /// Opinions in one message of a transfer.
    private static let opinionsPerMessage = 512

    /// What a payload over TCP was.
    private struct Merge {
        var request: TransferSections?
        var isAnswer = false
        var streamPing: Ping.Target?
        var isMalformed = false
    }

    /// The digests of the tables.
    var digest: Digest { Digest(members: table.digest, overrides: overrides.digest) }

    /// Has a request sent over TCP.
    ///
    /// - Returns: Its number, nil when too many are under way.
    mutating func openExchange(_ purpose: Exchanges.Purpose, to address: PeerAddress, request: [UInt8]) -> UInt64? {
        let deadline = time + settings.exchangeTimeout * Self.exchangePatience
        guard let id = exchanges.open(purpose, to: address, deadline: deadline) else { return nil }
        effects.append(.exchange(id: id, to: address, request: request))
        return id
    }

    /// Compares digests with a random member, and keeps house.
    mutating func compareDigests() {
        agenda.digest = time + settings.digestInterval
        for slot in table.gone where slot > 0 && time - table.entries[slot].since > settings.deadMemory { forget(slot) }
        expireOverrides()
        releaseName()
        guard let slot = randomLiving(1).first else { return }
        table.entries[slot].opinions.forget(now: time, after: opinionLife)
        if table.entries[slot].isTCPOnly {
            // Neither news nor digests reach it: it gets all of it.
            guard !exchanges.contains(.sync) else { return }
            let request = state(.stateRequest, sections: .all)
            _ = openExchange(.sync, to: table.entries[slot].address, request: request)
            return
        }
        var writer = PayloadWriter(limit: settings.payloadMax)
        writer.digest(digest, isAnswer: false)
        news.fill(&writer, limit: newsLimit)
        // So long that the answer has room for the record of a younger node, should one have this node's name.
        writer.pad(to: settings.payloadMax)
        send(writer, to: table.entries[slot].address)
    }

    /// Takes in a living member's digest; a difference that lasts is settled by a transfer.
    ///
    /// - Returns: Whether there is a difference.
    mutating func compare(_ theirs: Digest, of sender: MemberIdentity) -> Bool {
        guard let slot = table.slot(of: sender.name), table.entries[slot].isLiving,
            table.entries[slot].identity == sender
        else { return false }
        let sections = digestWatch.compare(
            mine: digest,
            theirs: theirs,
            now: time,
            patience: settings.digestInterval * 0.75
        )
        if !sections.isEmpty, !exchanges.contains(.sync) {
            let request = state(.stateRequest, sections: sections)
            _ = openExchange(.sync, to: table.entries[slot].address, request: request)
        }
        return digest != theirs
    }

    /// Brings the tables in line with those of a member that has come back: it may know what this node missed.
    mutating func synchronize(with slot: Int) {
        guard life == .running, isJoined, slot > 0, !exchanges.contains(.sync), digestWatch.mayTransfer(now: time)
        else { return }
        let request = state(.stateRequest, sections: .all)
        _ = openExchange(.sync, to: table.entries[slot].address, request: request)
    }

    /// This node's state as a payload; what exceeds the limit is left out, the members last.
    mutating func state(_ kind: MessageKind, sections: TransferSections) -> [UInt8] {
        var writer = PayloadWriter(limit: settings.transferMax)
        writer.flags(kind, sections.rawValue)
        var isWhole = true
        if sections.contains(.members) {
            for slot in [0] + table.sorted.filter({ $0 > 0 }) where isWhole {
                isWhole = writer.member(table.entries[slot].record(now: time))
            }
        } else {
            // Whose state it is matters in any case.
            writer.member(ownRecord)
        }
        if sections.contains(.overrides), isWhole {
            for decision in overrides.all where isWhole { isWhole = writer.override(decision) }
        }
        if sections.contains(.opinions), isWhole {
            if taken == nil { isWhole = write(ownLoad.opinions(now: time), of: own, &writer) }
            for slot in table.living where isWhole {
                let opinions = table.entries[slot].opinions.fresh(now: time, within: opinionLife)
                isWhole = write(opinions, of: table.entries[slot].identity, &writer)
            }
        }
        if !isWhole { note(.limitReached("size of a transfer")) }
        return writer.bytes
    }

    private func write(_ opinions: [Opinion], of owner: MemberIdentity, _ writer: inout PayloadWriter) -> Bool {
        var rest = opinions[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(Self.opinionsPerMessage)
            guard writer.opinions(Array(chunk), of: owner) else { return false }
            rest = rest.dropFirst(chunk.count)
        }
        return true
    }

    /// Answers a request that came over TCP.
    ///
    /// - Returns: The answer, nil when the request makes no sense.
    mutating func answerTransfer(_ request: [UInt8], from sender: MemberIdentity) -> [UInt8]? {
        guard life != .idle else { return nil }
        // A request of this node itself shows it that a seed's address is its own; there is nothing to merge.
        guard sender != own else { return state(.stateAnswer, sections: []) }
        guard life == .running else { return state(.stateAnswer, sections: .members) }
        guard let content = merge(request, from: sender), !content.isMalformed else {
            note(.malformed(sender: sender))
            return nil
        }
        if let sections = content.request {
            if sections.contains(.members) { becomeJoined() }
            return state(.stateAnswer, sections: sections)
        }
        guard let target = content.streamPing else { return nil }
        var writer = PayloadWriter(limit: settings.transferMax)
        if target == .anyone || target == Ping.Target(nameHash: ownHash, epoch: own.epoch) {
            let mark = writer.begin(.streamAck)
            writer.end(mark)
        }
        writer.member(ownRecord)
        if let slot = table.slot(of: sender.name), slot > 0,
            table.entries[slot].state != .alive || table.entries[slot].identity.epoch > sender.epoch
        {
            // Else it would not learn that it has to object, or that its name is taken.
            writer.member(table.entries[slot].record(now: time))
        }
        return writer.bytes
    }

    /// An exchange ended.
    mutating func endExchange(_ id: UInt64, answer: [UInt8]?, sender: MemberIdentity?) {
        guard let pending = exchanges.close(id), life == .running else { return }
        guard let answer, let sender else { return fail(pending) }
        if sender == own {
            seeds.markOwn(pending.address)
            return fail(pending)
        }
        guard let content = merge(answer, from: sender), !content.isMalformed else {
            note(.malformed(sender: sender))
            return fail(pending)
        }
        switch pending.purpose {
        case .join:
            if content.isAnswer { becomeJoined() } else { joinNext() }
        case .probe(let slot, let epoch):
            let entry = table.entries[slot]
            let isAlive = entry.isLiving && entry.identity == sender && entry.identity.epoch == epoch
            endStreamProbe(id, slot: slot, isAlive: isAlive)
        case .sync, .revive: break
        }
    }

    /// An exchange came to nothing.
    mutating func fail(_ pending: Exchanges.Pending) {
        switch pending.purpose {
        case .join: joinNext()
        case .probe(let slot, _): endStreamProbe(pending.id, slot: slot, isAlive: false)
        case .sync, .revive: break
        }
    }

    /// Takes in a payload that came over TCP.
    ///
    /// - Returns: What it was, nil when it is of another version.
    private mutating func merge(_ payload: [UInt8], from sender: MemberIdentity) -> Merge? {
        guard var reader = PayloadReader(payload) else { return nil }
        var content = Merge()
        merged = MergedChanges()
        while let kind = reader.next() {
            guard let kind = MessageKind(rawValue: kind) else { continue }
            switch kind {
            case .stateRequest: content.request = reader.byte().map(TransferSections.init(rawValue:))
            case .stateAnswer: content.isAnswer = true
            case .streamPing: content.streamPing = reader.target()
            case .member:
                guard let head = reader.memberHead(), matters(head, from: sender),
                    let record = reader.member(after: head)
                else { continue }
                take(record, from: sender, isTransfer: true)
            case .override: if let decision = reader.override() { take(decision, isRestored: false) }
            case .opinions:
                if let owner = reader.identity(), let opinions = reader.opinions() { take(opinions, of: owner) }
            default: break
            }
        }
        content.isMalformed = reader.isTruncated
        if let slot = table.slot(of: sender.name), table.entries[slot].identity == sender, table.entries[slot].isLiving
        {
            table.entries[slot].lastHeard = time
        }
        spreadMerged(from: sender)
        return content
    }

    /// Makes news of what a merge changed, where it is little: much is known to the others already, or spreads by
    /// comparing digests.
    private mutating func spreadMerged(from sender: MemberIdentity) {
        guard let changes = merged else { return }
        merged = nil
        let first = table.slot(of: sender.name)
        for slot in changes.slots where slot == first || changes.slots.count <= Self.mergedMembersMax {
            spread(slot)
        }
        for decision in changes.overrides.prefix(Self.mergedNewsMax) { spread(decision) }
    }
}
