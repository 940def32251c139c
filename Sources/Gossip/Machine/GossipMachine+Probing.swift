extension GossipMachine {
    private static let probesMax = 16
    private static let silentProbesMax = 3
    private static let relayedMax = 64
    /// For this long a member that sent load counts as one that has just stopped.
    private static let silenceMax = Duration.seconds(5)

    /// How long an answer to a ping is waited for now.
    private mutating func patience() -> Duration { roundTrips.timeout() * localHealth.multiplier }

    /// Probes the next member in turn that gave no sign of life within a period, and those that stopped sending load.
    mutating func probeNext() {
        agenda.probe = time + settings.probePeriod * localHealth.multiplier
        let fresh = time - settings.probePeriod
        let probed = probes.map(\.slot)
        let slot = order.next(in: table, using: &random) { entry in
            // A word over TCP does not show that UDP works, which is to be found out.
            !entry.isHeardByPacket(since: fresh) || entry.isTCPOnly
        }
        if let slot {
            if !probed.contains(slot) { startProbe(slot) }
        } else if !table.living.isEmpty {
            localHealth.succeed()
        }
        var started = 0
        for slot in table.living where started < Self.silentProbesMax {
            guard let lastLoad = table.entries[slot].lastLoad, time - lastLoad < Self.silenceMax,
                !table.entries[slot].isHeardByPacket(since: fresh), !probes.contains(where: { $0.slot == slot })
            else { continue }
            startProbe(slot)
            started += 1
        }
    }

    /// Probes a member.
    mutating func startProbe(_ slot: Int) {
        guard probes.count < Self.probesMax, !probes.contains(where: { $0.slot == slot }) else { return }
        let entry = table.entries[slot]
        let probe = Probe(
            slot: slot,
            epoch: entry.identity.epoch,
            sequence: nextSequence(),
            sentAt: time,
            deadline: time + patience()
        )
        probes.append(probe)
        sendPing(sequence: probe.sequence, to: slot)
    }

    /// Sends a ping; a suspect hears in the same packet that it is one, so that it can object at once (Lifeguard's buddy
    /// system).
    private mutating func sendPing(sequence: UInt64, to slot: Int) {
        let entry = table.entries[slot]
        var writer = PayloadWriter(limit: settings.payloadMax)
        writer.ping(Ping(sequence: sequence, target: entry.target))
        if entry.state != .alive { writer.member(entry.record(now: time)) }
        news.fill(&writer, limit: newsLimit)
        send(writer, to: entry.address)
    }

    /// Goes on with the probes whose stage is over.
    mutating func expireProbes() {
        var index = 0
        while index < probes.count {
            guard probes[index].deadline <= time else {
                index += 1
                continue
            }
            let probe = probes[index]
            let entry = table.entries[probe.slot]
            if !entry.isLiving || entry.identity.epoch != probe.epoch {
                probes.remove(at: index)
            } else if entry.isHeardByPacket(since: probe.sentAt) {
                probes.remove(at: index)
                localHealth.succeed()
            } else if probe.stage == .direct, !entry.isTCPOnly, askHelpers(index) {
                index += 1
            } else if probe.stage != .stream, openStreamProbe(index) {
                index += 1
            } else {
                probes.remove(at: index)
                if entry.isHeard(since: probe.sentAt) { localHealth.succeed() } else { fail(probe) }
            }
        }
    }

    /// Asks other members to ping on this node's behalf.
    ///
    /// - Returns: Whether there is one to ask.
    private mutating func askHelpers(_ index: Int) -> Bool {
        let helpers = helpers(except: probes[index].slot)
        guard !helpers.isEmpty else { return false }
        let wait = patience() * 2
        probes[index].stage = .indirect
        probes[index].deadline = time + wait
        probes[index].helpers = helpers.count
        let request = PingRequest(
            sequence: probes[index].sequence,
            target: table.entries[probes[index].slot].target,
            waitMilliseconds: wait.wholeMilliseconds
        )
        for slot in helpers {
            var writer = PayloadWriter(limit: settings.payloadMax)
            writer.pingRequest(request)
            news.fill(&writer, limit: newsLimit)
            send(writer, to: table.entries[slot].address)
        }
        return true
    }

    private mutating func openStreamProbe(_ index: Int) -> Bool {
        let slot = probes[index].slot
        let entry = table.entries[slot]
        let purpose = Exchanges.Purpose.probe(slot: slot, epoch: entry.identity.epoch)
        guard let id = openStreamProbe(purpose, of: entry.record(now: time), target: entry.target) else { return false }
        probes[index].stage = .stream
        probes[index].exchange = id
        // Once it is known that only TCP reaches the member, TCP gets all the time it may take.
        let wait = entry.isTCPOnly ? settings.exchangeTimeout : max(patience() * 2, .milliseconds(250))
        probes[index].deadline = time + wait
        return true
    }

    /// Asks over TCP whether a member lives.
    ///
    /// - Returns: The number of the exchange, nil when too many are under way.
    mutating func openStreamProbe(
        _ purpose: Exchanges.Purpose,
        of record: MemberRecord,
        target: Ping.Target
    ) -> UInt64? {
        var writer = PayloadWriter(limit: settings.transferMax)
        writer.streamPing(target)
        if record.state != .alive { writer.member(record) }
        if taken == nil { writer.member(ownRecord) }
        return openExchange(purpose, to: record.address, request: writer.bytes)
    }

    /// A probe had no answer in any way.
    private mutating func fail(_ probe: Probe) {
        localHealth.fail(probe.helpers > 0 ? probe.helpers - probe.nacks : 1)
        let incarnation = table.entries[probe.slot].incarnation
        accuse(probe.slot, incarnation: incarnation, accuser: ownHash)
    }

    /// A stream probe ended.
    ///
    /// - Parameters:
    ///   - id: The exchange.
    ///   - slot: The member.
    ///   - isAlive: Whether the member itself answered.
    mutating func endStreamProbe(_ id: UInt64, slot: Int, isAlive: Bool) {
        let index = probes.firstIndex { $0.exchange == id }
        if isAlive {
            // Whose name is taken gets no help from others, so it cannot tell loss from a blocked path.
            if !table.entries[slot].isTCPOnly, taken == nil {
                table.entries[slot].isTCPOnly = true
                isViewStale = true
                note(.tcpOnly(table.entries[slot].identity))
            }
            if let index { probes.remove(at: index) }
            localHealth.succeed()
        } else if let index {
            // The next step finds the stage over.
            probes[index].deadline = time
        }
    }

    /// An ack came: of a member that was probed, or of a helper, or for one that asked this node to ping.
    ///
    /// - Parameters:
    ///   - sequence: The number of the ping.
    ///   - sender: The slot of who sent it.
    mutating func receiveAck(sequence: UInt64, from sender: Int) {
        if let index = probes.firstIndex(where: { $0.sequence == sequence }) {
            let probe = probes[index]
            guard table.entries[probe.slot].identity.epoch == probe.epoch else { return }
            if sender == probe.slot {
                roundTrips.record(time - probe.sentAt)
                if table.entries[sender].isTCPOnly {
                    table.entries[sender].isTCPOnly = false
                    isViewStale = true
                }
            } else if probe.helpers == 0 {
                return
            }
            probes.remove(at: index)
            table.entries[probe.slot].lastHeard = time
            localHealth.succeed()
        } else if let index = relayedProbes.firstIndex(where: { $0.sequence == sequence }) {
            guard relayedProbes[index].slot == sender else { return }
            let relayed = relayedProbes.remove(at: index)
            var writer = PayloadWriter(limit: settings.payloadMax)
            writer.answer(.ack, sequence: relayed.originalSequence)
            if relayed.isPlaceKnown { news.fill(&writer, limit: newsLimit) }
            send(writer, to: relayed.requester)
        }
    }

    /// A helper says that it had no answer.
    mutating func receiveNack(sequence: UInt64) {
        guard let index = probes.firstIndex(where: { $0.sequence == sequence }) else { return }
        probes[index].nacks = min(probes[index].helpers, probes[index].nacks + 1)
    }

    /// A member asks this node to ping another.
    ///
    /// - Parameters:
    ///   - request: What it asks for.
    ///   - sender: The slot of who asks.
    ///   - requester: Where the request came from.
    mutating func receivePingRequest(_ request: PingRequest, of sender: Int, from requester: PeerAddress) {
        guard relayedProbes.count < Self.relayedMax,
            let slot = table.slot(ofHash: request.target.nameHash), slot > 0,
            table.entries[slot].identity.epoch == request.target.epoch
        else { return }
        let wait = Duration.milliseconds(Int64(min(max(request.waitMilliseconds, 20), 4_000)))
        let sequence = nextSequence()
        relayedProbes.append(
            RelayedProbe(
                sequence: sequence,
                slot: slot,
                originalSequence: request.sequence,
                requester: requester,
                isPlaceKnown: table.entries[sender].address.isSamePlace(as: requester),
                nackAt: time + wait * 0.6,
                deadline: time + wait
            )
        )
        sendPing(sequence: sequence, to: slot)
    }

    /// Says that there was no answer to pings for others, and forgets them in the end.
    mutating func expireRelayedProbes() {
        guard !relayedProbes.isEmpty else { return }
        for index in relayedProbes.indices where !relayedProbes[index].isNacked && relayedProbes[index].nackAt <= time {
            relayedProbes[index].isNacked = true
            var writer = PayloadWriter(limit: settings.payloadMax)
            writer.answer(.nack, sequence: relayedProbes[index].originalSequence)
            send(writer, to: relayedProbes[index].requester)
        }
        let moment = time
        relayedProbes.removeAll { $0.deadline <= moment }
    }
}
