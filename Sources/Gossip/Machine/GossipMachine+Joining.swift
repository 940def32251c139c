extension GossipMachine {
    /// Begins: asks the seeds for the cluster's state.
    mutating func start(seeds addresses: [PeerAddress]) {
        guard life == .idle else { return }
        life = .running
        isViewStale = true
        areOverridesStale = true
        seeds.replace(addresses)
        agenda.probe = time + settings.probePeriod * random.fraction()
        agenda.digest = time + settings.digestInterval * (0.5 + 0.5 * random.fraction())
        agenda.revive = time + settings.reviveInterval * (0.5 + 0.5 * random.fraction())
        joinNext()
    }

    /// Takes in the seeds of now.
    mutating func replaceSeeds(_ addresses: [PeerAddress]) {
        seeds.replace(addresses)
        if life == .running, !isJoined, !exchanges.contains(.join) { joinNext() }
    }

    /// Asks the next seed for the cluster's state; after each round of them it waits a while.
    mutating func joinNext() {
        agenda.join = nil
        guard life == .running, !isJoined, !exchanges.contains(.join) else { return }
        if seeds.others.isEmpty { return becomeJoined() }
        guard let seed = seeds.next() else {
            agenda.join = time + settings.reviveInterval * (0.5 + 0.5 * random.fraction())
            return
        }
        let request = state(.stateRequest, sections: .all)
        if openExchange(.join, to: seed, request: request) == nil { agenda.join = time + settings.reviveInterval }
    }

    /// The cluster's state was pulled, or there is no cluster but this node.
    mutating func becomeJoined() {
        guard !isJoined, life == .running else { return }
        isJoined = true
        agenda.join = nil
        effects.append(.joined)
        if !table.living.isEmpty { announce(isForced: true) }
    }

    /// Probes the next of the dead and the seeds, for ever: so partitions of any length heal by themselves.
    mutating func reviveNext() {
        agenda.revive = time + settings.reviveInterval
        var places: [(address: PeerAddress, slot: Int?)] = []
        for slot in table.gone where table.entries[slot].state == .dead && slot > 0 {
            places.append((table.entries[slot].address, slot))
        }
        for address in seeds.others where !places.contains(where: { $0.address.isSamePlace(as: address) }) {
            let isLiving = table.living.contains { table.entries[$0].address.isSamePlace(as: address) }
            if !isLiving { places.append((address, nil)) }
        }
        guard !places.isEmpty else { return }
        agenda.reviveCount &+= 1
        let place = places[agenda.reviveCount % places.count]
        let record = place.slot.map { table.entries[$0].record(now: time) }
        let target = place.slot.map { table.entries[$0].target } ?? .anyone
        // Each fourth time over TCP, for those whom UDP does not reach.
        if agenda.reviveCount / places.count % 4 == 3 {
            var stand = record ?? ownRecord
            stand.address = place.address
            if record == nil { stand.state = .alive }
            _ = openStreamProbe(.revive, of: stand, target: target)
        } else {
            sendQuestion(to: place.address, target: target, accusation: record)
        }
    }

    /// Asks those who are said to live, and are dead here.
    mutating func verify() {
        let table = self.table
        let items = verifications.takeDue(now: time) { item in
            guard let slot = table.slot(of: item.identity.name) else { return false }
            let entry = table.entries[slot]
            return !entry.isLiving && item.identity.epoch >= entry.identity.epoch
        }
        for item in items {
            guard let slot = table.slot(of: item.identity.name) else { continue }
            let entry = table.entries[slot]
            let target = Ping.Target(nameHash: entry.nameHash, epoch: item.identity.epoch)
            sendQuestion(to: item.address, target: target, accusation: entry.record(now: time))
        }
    }

    /// Asks somebody who does not count as living for its record, tells it what is said of it, and makes the packet so
    /// long that the answer fits into as many bytes.
    private mutating func sendQuestion(to address: PeerAddress, target: Ping.Target, accusation: MemberRecord?) {
        var writer = PayloadWriter(limit: settings.payloadMax)
        let ping = Ping(sequence: nextSequence(), target: target, wantsRecord: true)
        if target == .anyone { seedPing = (ping.sequence, address) }
        writer.ping(ping)
        if let accusation { writer.member(accusation) }
        if taken == nil { writer.member(ownRecord) }
        writer.pad(to: settings.payloadMax)
        send(writer, to: address)
    }

    /// What this node says of itself changed.
    mutating func take(_ facts: NodeFacts) {
        guard taken == nil, life != .left, facts != table.entries[0].facts else { return }
        var record = ownRecord
        record.facts = facts
        if life == .running { record.incarnation = nextIncarnation }
        table.update(0, to: record, now: time)
        isViewStale = true
        announce()
    }

    /// Says goodbye to everybody.
    mutating func leave() {
        guard life == .running else {
            life = .left
            return
        }
        if taken == nil {
            var record = ownRecord
            record.incarnation = nextIncarnation
            record.state = .left
            table.update(0, to: record, now: time)
            isViewStale = true
            announce(isForced: true)
        }
        life = .left
    }
}
