/// What a merge of another member's state has changed.
struct MergedChanges: Sendable {
    /// Members whose records changed.
    var slots: [Int] = []
    /// Decisions that were taken.
    var overrides: [Override] = []
}

extension GossipMachine {
    /// Whether the rest of a record can matter, as far as its head tells.
    func matters(_ head: MemberRecordHead, from sender: MemberIdentity) -> Bool {
        guard head.identity.name != own.name, let slot = table.slot(of: head.identity.name) else { return true }
        let entry = table.entries[slot]
        guard head.identity.epoch == entry.identity.epoch else { return head.identity.epoch > entry.identity.epoch }
        if head.incarnation != entry.incarnation { return head.incarnation > entry.incarnation }
        // At the same counter only worse news is news; another accusation counts, and a sign of life of the dead.
        return head.state.rawValue > entry.state.rawValue || head.state == .suspect && entry.state == .suspect
            || head.state.isLiving && entry.state == .dead && head.identity != sender
    }

    /// Takes in what is said of a member.
    ///
    /// The order of records is (epoch, counter, state): whoever has heard the same knows the same. The exception is that
    /// nobody comes back from the dead on hearsay: then the member itself is asked.
    ///
    /// - Parameters:
    ///   - record: What is said.
    ///   - sender: Who says it.
    ///   - isTransfer: Whether it came with a whole state, which may be old.
    mutating func take(_ record: MemberRecord, from sender: MemberIdentity, isTransfer: Bool) {
        guard record.identity.name != own.name else { return takeOwn(record) }
        let isFirstHand = record.identity == sender
        guard let slot = table.slot(of: record.identity.name) else {
            return meet(record, isTransfer: isTransfer)
        }
        let entry = table.entries[slot]
        if record.identity.epoch < entry.identity.epoch { return }
        if record.identity.epoch > entry.identity.epoch {
            return replace(slot, by: record, isFirstHand: isFirstHand)
        }
        switch record.state {
        case .alive:
            if entry.isLiving
                ? record.incarnation > entry.incarnation
                : isFirstHand && record.incarnation > entry.incarnation
            {
                change(slot, to: record)
                spread(slot)
            } else if !isFirstHand {
                ask(record, about: entry)
            }
        case .suspect: takeSuspect(record, slot)
        case .dead: takeDead(record, slot, isTransfer: isTransfer)
        case .left:
            guard record.incarnation >= entry.incarnation, entry.state != .left else { return }
            change(slot, to: record)
            spread(slot)
        }
    }

    /// Hears of a member whose name is new.
    private mutating func meet(_ record: MemberRecord, isTransfer: Bool) {
        if !record.state.isLiving, record.ageSeconds >= settings.deadMemory.wholeMilliseconds / 1_000 { return }
        if table.count >= settings.membersMax {
            // The living are worth more than the memory of the dead.
            guard record.state.isLiving, let oldest = table.longestGone else { return note(.limitReached("members")) }
            forget(oldest)
        }
        var first = record
        if record.state == .suspect {
            first.state = .alive
            first.accuser = 0
        }
        let slot = table.add(first, now: time)
        isViewStale = true
        if record.state.isLiving { note(.memberUp(record.identity)) }
        if record.state == .suspect {
            accuse(slot, incarnation: record.incarnation, accuser: record.accuser)
        } else {
            spread(slot)
        }
    }

    /// Hears of a later process of a member.
    private mutating func replace(_ slot: Int, by record: MemberRecord, isFirstHand: Bool) {
        let entry = table.entries[slot]
        if record.state.isLiving, !entry.isLiving, !isFirstHand { return ask(record, about: entry) }
        var next = record
        if record.state == .suspect {
            next.state = .alive
            next.accuser = 0
        }
        change(slot, to: next)
        spread(slot)
        if record.state == .suspect { accuse(slot, incarnation: record.incarnation, accuser: record.accuser) }
    }

    private mutating func takeSuspect(_ record: MemberRecord, _ slot: Int) {
        let entry = table.entries[slot]
        guard entry.isLiving else { return ask(record, about: entry) }
        guard record.incarnation >= entry.incarnation else { return }
        if entry.isHeard(since: time - settings.probePeriod) {
            // Others do not hear it, this node does: it must know, so that it can object.
            return tell(slot, of: record)
        }
        if record.incarnation > entry.incarnation {
            var next = record
            next.state = .alive
            next.accuser = 0
            change(slot, to: next)
        }
        accuse(slot, incarnation: record.incarnation, accuser: record.accuser)
        startProbe(slot)
    }

    private mutating func takeDead(_ record: MemberRecord, _ slot: Int, isTransfer: Bool) {
        let entry = table.entries[slot]
        guard record.incarnation >= entry.incarnation else { return }
        if !entry.isLiving {
            guard entry.state == .dead, record.incarnation > entry.incarnation else { return }
            change(slot, to: record)
            return spread(slot)
        }
        if entry.isHeard(since: time - settings.probePeriod) { return tell(slot, of: record) }
        if isTransfer {
            // A state may be old, or from beyond a partition: the member gets the time to object.
            accuse(slot, incarnation: record.incarnation, accuser: record.accuser)
            return startProbe(slot)
        }
        change(slot, to: record)
        spread(slot)
    }

    /// Tells a member what is said of it, at a bounded rate.
    private mutating func tell(_ slot: Int, of record: MemberRecord) {
        guard table.entries[slot].nextAccusation <= time else { return }
        table.entries[slot].nextAccusation = time + settings.probePeriod
        var writer = PayloadWriter(limit: settings.payloadMax)
        writer.member(record)
        send(writer, to: table.entries[slot].address)
    }

    /// Has a member asked that is dead here and said to live.
    private mutating func ask(_ record: MemberRecord, about entry: MemberEntry) {
        guard !entry.isLiving, record.state.isLiving else { return }
        let isLater = record.identity.epoch > entry.identity.epoch
        guard
            isLater || record.incarnation > entry.incarnation
                || record.incarnation == entry.incarnation && entry.state == .dead
        else { return }
        verifications.add(record.identity, at: record.address, now: time)
    }

    /// Changes what is held of a member, and says what that means for others.
    mutating func change(_ slot: Int, to record: MemberRecord) {
        let old = table.entries[slot]
        table.update(slot, to: record, now: time)
        let isReplaced = old.identity != record.identity
        if isReplaced || old.state != record.state || old.address != record.address || old.facts != record.facts {
            isViewStale = true
        }
        if record.state != .suspect || isReplaced {
            let count = suspicions.count
            suspicions.removeAll { $0.slot == slot }
            if suspicions.count < count { rescheduleSuspicions() }
        }
        if old.isLiving, isReplaced || !record.state.isLiving { effects.append(.gone(old.identity)) }
        if !record.state.isLiving {
            table.entries[slot].opinions = OpinionTable()
            table.entries[slot].lastHeard = nil
            table.entries[slot].lastPacket = nil
            table.entries[slot].lastLoad = nil
        }
        switch record.state {
        case .alive, .suspect: if isReplaced || !old.isLiving { note(.memberUp(record.identity)) }
        case .dead: if old.isLiving { note(.memberDead(record.identity)) }
        case .left: if old.isLiving { note(.memberLeft(record.identity)) }
        }
        if !old.isLiving, record.state.isLiving { synchronize(with: slot) }
    }

    /// Forgets a member that is not living.
    mutating func forget(_ slot: Int) {
        table.forget(slot)
        probes.removeAll { $0.slot == slot }
        relayedProbes.removeAll { $0.slot == slot }
        isViewStale = true
    }
}
