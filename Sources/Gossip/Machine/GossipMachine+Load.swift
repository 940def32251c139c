extension GossipMachine {
    /// Opinions that were not stated for this many refresh periods do not count as held any more.
    private static let opinionPeriods = 10

    /// For this many refresh periods what a member said itself is not replaced by what others say that it said.
    private static let trustPeriods = 3

    /// How long an opinion counts as held after it was stated last.
    var opinionLife: Duration { settings.refreshPeriod * Self.opinionPeriods }

    /// Takes in this node's load, and sends it.
    mutating func take(_ report: LoadReport) {
        ownLoad.take(report)
        sendLoad()
    }

    /// Takes in this node's opinions; they go with the next load, or at once where none is given.
    mutating func take(_ opinions: [Opinion]) {
        if opinions.count > settings.opinionsMax { note(.limitReached("opinions")) }
        ownLoad.take(opinions, now: time, max: settings.opinionsMax)
        if time - (ownLoad.tickedAt ?? .zero) > settings.refreshPeriod { sendLoad() }
    }

    /// Begins a tick; whoever is new gets everything with the next one.
    private mutating func tick(limit: Int, wantsRelay: Bool) -> [LoadPart] {
        let isGreeting = greetedVersion != table.livingVersion
        greetedVersion = table.livingVersion
        return ownLoad.tick(
            now: time,
            refreshPeriod: isGreeting ? .zero : settings.refreshPeriod,
            limit: limit,
            wantsRelay: wantsRelay
        )
    }

    /// Sends this node's load and opinions, straight to everybody or through relays.
    private mutating func sendLoad() {
        guard life == .running, taken == nil else { return }
        if table.living.count + 1 > settings.meshMax {
            sendLoadThroughRelays()
        } else if !table.living.isEmpty {
            sendLoadToAll()
        }
        handOn()
    }

    private mutating func sendLoadToAll() {
        let echoes = takeEchoes()
        let parts = tick(limit: settings.payloadMax - 1 - echoes.count, wantsRelay: false)
        for (index, part) in parts.enumerated() {
            var writer = PayloadWriter(limit: settings.payloadMax)
            if index == 0 { _ = writer.append(message: echoes) }
            writer.load(part)
            for slot in table.living {
                effects.append(.send(payload: writer.bytes, to: table.entries[slot].address))
            }
        }
    }

    private mutating func sendLoadThroughRelays() {
        relayPlan.update(table)
        let envelope = own.name.utf8.count + 24
        let parts = tick(limit: settings.payloadMax - envelope, wantsRelay: true)
        let relays = relayPlan.relays(tick: ownLoad.sequence)
        for part in parts {
            var writer = PayloadWriter(limit: settings.payloadMax)
            writer.load(part)
            for slot in relays {
                if slot == 0 {
                    keepForSegment(writer.bytes)
                } else {
                    send(writer, to: table.entries[slot].address)
                }
            }
        }
    }

    private mutating func keepForSegment(_ payload: [UInt8]) {
        guard var reader = PayloadReader(payload), reader.next() != nil else { return }
        _ = relayBatch.add(reader.body, of: own)
    }

    /// Hands on what other members gave this node for its segment.
    private mutating func handOn() {
        let payloads = relayBatch.take(limit: settings.payloadMax)
        guard !payloads.isEmpty else { return }
        relayPlan.update(table)
        for payload in payloads {
            for slot in relayPlan.neighbours {
                effects.append(.send(payload: payload, to: table.entries[slot].address))
            }
        }
    }

    /// What was just told to everybody, as far as it takes no more than half a packet.
    private mutating func takeEchoes() -> [UInt8] {
        guard !echoes.isEmpty else { return [] }
        var bytes: [UInt8] = []
        for message in echoes where bytes.count + message.count <= settings.payloadMax / 2 { bytes += message }
        echoes = []
        return bytes
    }

    /// Takes in a part of a living member's load.
    mutating func take(_ part: LoadPart, of slot: Int) {
        if let last = table.entries[slot].loadSequence, part.sequence < last { return }
        table.entries[slot].loadSequence = part.sequence
        let identity = table.entries[slot].identity
        effects.append(.load(from: identity, part.report))
        guard !part.opinions.isEmpty else { return }
        _ = table.entries[slot].opinions.take(part.opinions, now: time, max: settings.opinionsMax, after: nil)
        effects.append(.opinions(from: identity, part.opinions))
    }

    /// Takes in a member's opinions as another member knows them.
    mutating func take(_ opinions: [Opinion], of owner: MemberIdentity) {
        guard let slot = table.slot(of: owner.name), slot > 0, table.entries[slot].isLiving,
            table.entries[slot].identity == owner
        else { return }
        let newer = table.entries[slot].opinions.take(
            opinions,
            now: time,
            max: settings.opinionsMax,
            after: settings.refreshPeriod * Self.trustPeriods
        )
        if !newer.isEmpty { effects.append(.opinions(from: owner, newer)) }
    }
}
