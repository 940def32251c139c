extension GossipMachine {
    /// This node's own record, or the younger node's that has its name.
    var ownRecord: MemberRecord { table.entries[0].record(now: time) }

    /// Times a piece of news is sent: the factor times ceil(log10(N + 1)).
    var newsLimit: Int {
        settings.retransmitFactor * max(1, Logarithm.decimalCeiling(table.living.count + 2))
    }

    /// The next number for a ping.
    mutating func nextSequence() -> UInt64 {
        lastSequence &+= 1
        return lastSequence
    }

    /// Has a payload sent, unless nothing is in it.
    mutating func send(_ writer: PayloadWriter, to address: PeerAddress) {
        guard !writer.isEmpty else { return }
        effects.append(.send(payload: writer.bytes, to: address))
    }

    /// Makes a member's record news.
    mutating func spread(_ slot: Int) {
        let entry = table.entries[slot]
        if merged != nil, slot > 0 {
            merged?.slots.append(slot)
            return
        }
        news.add(
            Self.encoded { $0.member(entry.record(now: time)) },
            priority: .membership,
            subject: entry.nameHash,
            variant: entry.state == .suspect ? entry.accuser : 0
        )
    }

    /// A message on its own, without a payload around it.
    static func encoded(_ write: (inout PayloadWriter) -> Void) -> [UInt8] {
        var writer = PayloadWriter(limit: 4_096)
        write(&writer)
        return Array(writer.bytes[1...])
    }

    /// Tells everybody at once what this node itself has to say, and once more with the next load; the news queue does
    /// the rest.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - isForced: Whether it is sent however much was sent lately.
    mutating func broadcast(_ message: [UInt8], isForced: Bool = false) {
        guard life != .idle, broadcasts.take(at: time) || isForced else { return }
        var writer = PayloadWriter(limit: settings.payloadMax)
        guard writer.append(message: message) else { return }
        for slot in broadcastTargets() {
            effects.append(.send(payload: writer.bytes, to: table.entries[slot].address))
        }
        if echoes.count < 8 { echoes.append(message) }
    }

    /// The living, and the dead, who may live beyond a partition; a part of them when they are many.
    private mutating func broadcastTargets() -> [Int] {
        var targets = table.living
        if table.count > targets.count + 1 {
            for slot in table.sorted where slot > 0 && table.entries[slot].state == .dead { targets.append(slot) }
        }
        let max = max(settings.meshMax, 1)
        guard targets.count > max else { return targets }
        for index in 0..<max { targets.swapAt(index, index + random.below(targets.count - index)) }
        return Array(targets[..<max])
    }

    /// Says anew that this node lives, with what it says of itself.
    mutating func announce(isForced: Bool = false) {
        guard taken == nil, life != .idle else { return }
        spread(0)
        broadcast(Self.encoded { $0.member(ownRecord) }, isForced: isForced)
    }

    /// Sends a round of news to a few random members.
    mutating func sendNewsRound() {
        agenda.news = time + settings.newsInterval
        for slot in randomLiving(settings.newsFanout) where !news.isEmpty {
            var writer = PayloadWriter(limit: settings.payloadMax)
            news.fill(&writer, limit: newsLimit)
            send(writer, to: table.entries[slot].address)
        }
    }

    /// Members to ask for help with a probe: random ones, those that were heard lately first.
    ///
    /// - Parameter excluded: The slot of whom it is about.
    /// - Returns: Their slots.
    mutating func helpers(except excluded: Int) -> [Int] {
        let drawn = randomLiving(settings.indirectProbes * 3, except: excluded)
        let lately = time - settings.probePeriod * 2
        let heard = drawn.filter { table.entries[$0].isHeard(since: lately) }
        let others = drawn.filter { !table.entries[$0].isHeard(since: lately) }
        return Array((heard + others).prefix(settings.indirectProbes))
    }

    /// Different living members, drawn at random.
    ///
    /// - Parameters:
    ///   - count: How many, at most.
    ///   - excluded: A slot to leave out.
    /// - Returns: Their slots.
    mutating func randomLiving(_ count: Int, except excluded: Int = 0) -> [Int] {
        let living = table.living
        guard living.count > count else { return living.filter { $0 != excluded } }
        var drawn: [Int] = []
        var tries = 0
        while drawn.count < count, tries < count * 8 {
            tries += 1
            let slot = living[random.below(living.count)]
            if slot != excluded, !drawn.contains(slot) { drawn.append(slot) }
        }
        return drawn
    }

    /// Tells an operator something, at a bounded rate.
    mutating func note(_ note: GossipNote) {
        if notes.take(note, at: time) { effects.append(.note(note)) }
    }
}
