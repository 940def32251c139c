/// When things are due.
struct Agenda: Sendable {
    /// The next probe of the member in turn.
    var probe = Duration.zero
    /// The next round of news; nil while there is none.
    var news: Duration?
    /// The next comparison of digests, and housekeeping.
    var digest = Duration.zero
    /// The next probe of a dead member or a seed.
    var revive = Duration.zero
    /// How many of those there were.
    var reviveCount = 0
    /// The next attempt to join; nil while one is under way, and once it succeeded.
    var join: Duration?
    /// The wake-up the runner was asked for last.
    var asked: Duration?
}

extension GossipMachine {
    /// A wake-up this much too late means that the process stood still, and others' silence means nothing.
    private var pauseMin: Duration { settings.probePeriod * 2 }
    /// A wake-up this much too late is made up for.
    private static let lateMin = Duration.milliseconds(100)
    /// After a late wake-up nothing counts as failed for this long: the answers may wait to be read.
    private static let lateGrace = Duration.milliseconds(50)

    /// Goes on to the time of an event.
    mutating func advance(to moment: GossipMoment) {
        time = max(moment.monotonic, time)
        wall = moment.wallMilliseconds
        guard life == .running, let asked = agenda.asked else { return }
        let late = time - asked
        if late > pauseMin {
            recoverFromPause()
        } else if late > Self.lateMin {
            let soonest = time + Self.lateGrace
            for index in probes.indices { probes[index].deadline = max(probes[index].deadline + late, soonest) }
            for index in suspicions.indices {
                suspicions[index].deadline = max(suspicions[index].deadline + late, soonest)
            }
        }
    }

    /// Does what is due, says what is to be published, and asks for the next wake-up.
    mutating func finish() -> [GossipEffect] {
        if life == .running {
            runDue()
            scheduleNews()
        }
        publish()
        if life == .running { askForWake() }
        let done = effects
        effects = []
        return done
    }

    /// After a pause everybody gets a fresh chance: no probe counts as failed, no suspect is given up at once.
    private mutating func recoverFromPause() {
        probes = []
        relayedProbes = []
        for index in suspicions.indices { suspicions[index].startedAt = time }
        rescheduleSuspicions()
        localHealth.fail()
        agenda.probe = time + settings.probePeriod
    }

    private mutating func runDue() {
        if !probes.isEmpty { expireProbes() }
        if !relayedProbes.isEmpty { expireRelayedProbes() }
        if !suspicions.isEmpty { expireSuspicions() }
        while let expired = exchanges.takeExpired(now: time) { fail(expired) }
        if time >= agenda.probe { probeNext() }
        if let due = verifications.nextDue, due <= time { verify() }
        if let due = agenda.news, due <= time { sendNewsRound() }
        if time >= agenda.digest { compareDigests() }
        if time >= agenda.revive { reviveNext() }
        if let due = agenda.join, due <= time { joinNext() }
    }

    private mutating func scheduleNews() {
        if news.isEmpty || table.living.isEmpty {
            agenda.news = nil
        } else if agenda.news == nil {
            agenda.news = time + settings.newsInterval * (0.25 + 0.5 * random.fraction())
        }
    }

    private mutating func askForWake() {
        var next = min(agenda.probe, agenda.digest, agenda.revive)
        if let news = agenda.news { next = min(next, news) }
        if let join = agenda.join { next = min(next, join) }
        for probe in probes { next = min(next, probe.deadline) }
        for relayed in relayedProbes { next = min(next, relayed.isNacked ? relayed.deadline : relayed.nackAt) }
        for suspicion in suspicions { next = min(next, suspicion.deadline) }
        if let due = verifications.nextDue { next = min(next, due) }
        if let due = exchanges.nextDeadline { next = min(next, due) }
        // What is due was done; a millisecond's rest makes sure that nothing can spin.
        next = max(next, time + .milliseconds(1))
        if let asked = agenda.asked, asked == next, asked > time { return }
        agenda.asked = next
        effects.append(.wake(at: next))
    }

    /// Publishes what became visible.
    private mutating func publish() {
        guard life != .idle else { return }
        if areOverridesStale {
            areOverridesStale = false
            let decisions = overrides.inForce(wall: wall)
            if decisions != inForce {
                inForce = decisions
                isViewStale = true
            }
        }
        if isKeepStale {
            isKeepStale = false
            effects.append(.keep(overrides.all))
        }
        guard isViewStale else { return }
        isViewStale = false
        var members: [ClusterView.Member] = []
        members.reserveCapacity(table.count)
        for slot in table.sorted {
            let entry = table.entries[slot]
            members.append(
                ClusterView.Member(
                    identity: entry.identity,
                    state: entry.state,
                    address: entry.address,
                    facts: entry.facts,
                    isTCPOnly: entry.isTCPOnly
                )
            )
        }
        effects.append(.publish(ClusterView(own: own, members: members, overrides: inForce)))
    }
}
