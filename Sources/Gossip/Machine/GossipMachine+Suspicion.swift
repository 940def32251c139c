extension GossipMachine {
    /// Accusations besides the first that bring a suspect's time to the shortest: no more than there are members who
    /// could accuse.
    private var enoughConfirmations: Int {
        let others = table.living.count { table.entries[$0].state == .alive }
        return min(settings.suspicionConfirmations, others)
    }

    /// Accuses a living member, or confirms that others do.
    ///
    /// - Parameters:
    ///   - slot: The member.
    ///   - incarnation: The refutation counter that is accused.
    ///   - accuser: The hash of the accuser's name.
    mutating func accuse(_ slot: Int, incarnation: UInt64, accuser: UInt64) {
        guard slot > 0, table.entries[slot].isLiving, incarnation >= table.entries[slot].incarnation else { return }
        if incarnation == table.entries[slot].incarnation, table.entries[slot].state == .suspect,
            let index = suspicions.firstIndex(where: { $0.slot == slot })
        {
            guard suspicions[index].confirm(by: accuser, max: settings.suspicionConfirmations) else { return }
            table.entries[slot].accuser = accuser
        } else {
            let identity = table.entries[slot].identity
            var record = table.entries[slot].record(now: time)
            record.state = .suspect
            record.incarnation = incarnation
            record.accuser = accuser
            change(slot, to: record)
            suspicions.removeAll { $0.slot == slot }
            suspicions.append(
                Suspicion(
                    slot: slot,
                    epoch: identity.epoch,
                    incarnation: incarnation,
                    accuser: accuser,
                    now: time
                )
            )
            note(.memberSuspect(identity, accuser: name(ofHash: accuser)))
        }
        spread(slot)
        rescheduleSuspicions()
    }

    /// Brings the deadlines up to date with the accusations and with who could accuse.
    mutating func rescheduleSuspicions() {
        let enough = enoughConfirmations
        for index in suspicions.indices {
            let timeout = Suspicion.timeout(
                confirmations: suspicions[index].accusers.count - 1,
                enough: enough,
                range: settings.suspicion
            )
            suspicions[index].deadline = suspicions[index].startedAt + timeout
        }
    }

    /// Gives up suspects whose time is over, unless they were heard in the meantime.
    mutating func expireSuspicions() {
        while let index = suspicions.firstIndex(where: { $0.deadline <= time }) {
            let suspicion = suspicions.remove(at: index)
            let entry = table.entries[suspicion.slot]
            guard entry.state == .suspect, entry.identity.epoch == suspicion.epoch else { continue }
            var record = entry.record(now: time)
            if entry.isHeard(since: time - settings.probePeriod) {
                record.state = .alive
                record.accuser = 0
                change(suspicion.slot, to: record)
            } else {
                record.state = .dead
                record.accuser = ownHash
                change(suspicion.slot, to: record)
                spread(suspicion.slot)
            }
        }
    }

    /// This node is accused: it objects with a higher counter, to everybody.
    ///
    /// - Parameters:
    ///   - incarnation: The counter that is accused.
    ///   - accuser: The hash of the accuser's name.
    mutating func refute(incarnation: UInt64, accuser: UInt64) {
        var record = ownRecord
        record.incarnation = min(max(nextIncarnation, incarnation + 1), PayloadFormat.incarnationMax)
        table.update(0, to: record, now: time)
        localHealth.fail()
        note(.refuted(accuser: name(ofHash: accuser)))
        announce()
    }

    /// This node's refutation counter for what it says anew of itself.
    var nextIncarnation: UInt64 { min(table.entries[0].incarnation + 1, PayloadFormat.incarnationMax) }

    /// A member's name by its hash; empty when it is not known.
    func name(ofHash hash: UInt64) -> String {
        table.slot(ofHash: hash).map { table.entries[$0].identity.name } ?? ""
    }
}
