/// The gossip of one node without I/O: events in, effects out.
///
/// It knows no clock, no random source and no socket: the runner says when it is, seeds its generator, and does what the
/// effects say. So a whole cluster can be simulated from one seed.
///
/// The control plane is SWIM (Das and others, 2002) with Lifeguard (Dadgar and others, 2018): probing, suspicion, news
/// that rides on packets, digests and transfers. The load plane sends absolute numbers straight to everyone.
package struct GossipMachine: Sendable {
    /// What the machine does.
    enum Life: Sendable {
        /// Nothing yet. Can become running.
        case idle
        /// It takes part. Can become left.
        case running
        /// It said goodbye, and reminds of that whoever still asks. Final.
        case left
    }

    let own: MemberIdentity
    let ownHash: UInt64
    let settings: GossipSettings
    var random: SeededGenerator
    /// The monotonic time.
    var time = Duration.zero
    /// The wall clock, in milliseconds since 1970.
    var wall: UInt64 = 0
    var life = Life.idle
    /// Whether the cluster's state was pulled.
    var isJoined = false
    /// The younger node under this node's name, once there is one: this one is then no member, only looks on.
    var taken: Taking?

    var table: MemberTable
    var localHealth: LocalHealth
    var roundTrips: RoundTrips
    var order = ProbeOrder()
    var probes: [Probe] = []
    var relayedProbes: [RelayedProbe] = []
    var suspicions: [Suspicion] = []
    var verifications = Verifications()
    var lastSequence: UInt64

    var news = NewsQueue()
    /// What was just told to everybody, to be told once more with the next load.
    var echoes: [[UInt8]] = []
    var ownLoad = OwnLoad()
    /// For which set of the living everything was sent.
    var greetedVersion: UInt64 = 0
    var relayPlan = RelayPlan()
    var relayBatch = RelayBatch()
    var clock = HybridClock()
    var overrides: OverrideStore
    var seeds: SeedList
    /// The last ping to a seed, to find out which of them is the node itself.
    var seedPing: (sequence: UInt64, address: PeerAddress)?
    var exchanges = Exchanges()
    var digestWatch = DigestWatch()
    /// What a merge under way has changed; nil when none is.
    var merged: MergedChanges?

    var agenda = Agenda()
    var notes = NoteLimits()
    var broadcasts = RateLimit(burst: 32, perSecond: 20)
    var introductions = RateLimit(burst: 16, perSecond: 20)
    var sendFailures = RateLimit(burst: 2, perSecond: 2)

    var effects: [GossipEffect] = []
    var isViewStale = true
    var areOverridesStale = false
    var isKeepStale = false
    var inForce: [Override] = []

    /// A machine that has not begun; ``GossipEvent/start(seeds:)`` comes first.
    ///
    /// - Parameters:
    ///   - own: This node.
    ///   - address: Where others reach it.
    ///   - facts: What it says of itself.
    ///   - settings: Times and limits.
    ///   - seed: Of all random choices.
    package init(
        own: MemberIdentity,
        address: PeerAddress,
        facts: NodeFacts,
        settings: GossipSettings = GossipSettings(),
        seed: UInt64
    ) {
        self.own = own
        self.settings = settings
        ownHash = Mixing.hash(own.name)
        random = SeededGenerator(seed: seed)
        lastSequence = random.next() &>> 24
        let record = MemberRecord(identity: own, incarnation: 0, state: .alive, address: address, facts: facts)
        table = MemberTable(own: record)
        localHealth = LocalHealth(max: settings.localHealthMax)
        roundTrips = RoundTrips(range: settings.probeTimeout)
        overrides = OverrideStore(
            max: settings.overridesMax,
            memory: settings.tombstoneMemory.wholeMilliseconds
        )
        seeds = SeedList(own: address)
    }

    /// Takes in one event.
    ///
    /// - Parameters:
    ///   - now: When it happens; monotonic times never go back.
    ///   - event: What happens.
    /// - Returns: What to do, in this order.
    package mutating func step(now: GossipMoment, event: GossipEvent) -> [GossipEffect] {
        advance(to: now)
        take(event)
        return finish()
    }

    /// Answers a request that came over TCP: a stream probe, or another member's whole state, which is merged.
    ///
    /// - Parameters:
    ///   - now: When it came.
    ///   - request: The payload of the frame, authentic unless the cluster is insecure.
    ///   - sender: Who sent it.
    /// - Returns: The payload of the answer, nil when the request makes no sense and the connection should be closed; and
    ///   what to do.
    package mutating func answer(
        now: GossipMoment,
        request: [UInt8],
        sender: MemberIdentity
    ) -> (answer: [UInt8]?, effects: [GossipEffect]) {
        advance(to: now)
        let answer = answerTransfer(request, from: sender)
        return (answer, finish())
    }

    private mutating func take(_ event: GossipEvent) {
        switch event {
        case .start(let seeds): start(seeds: seeds)
        case .seeds(let addresses): replaceSeeds(addresses)
        case .timer: break
        case .packet(let payload, let sender, let source): receive(payload, from: sender, source: source)
        case .sendFailed: if sendFailures.take(at: time) { localHealth.fail() }
        case .exchangeEnded(let id, let answer, let sender): endExchange(id, answer: answer, sender: sender)
        case .facts(let facts): take(facts)
        case .load(let report): take(report)
        case .opinions(let opinions): take(opinions)
        case .decide(let subject, let value, let expiry): decide(subject, value: value, expiry: expiry)
        case .restored(let decisions): restore(decisions)
        case .leave: leave()
        }
    }
}
