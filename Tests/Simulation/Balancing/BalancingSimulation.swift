import Balancing

/// A cluster on a virtual clock and network, all of whose nodes follow one policy.
struct BalancingSimulation<Policy: DispatchPolicy> {
    private struct Flight {
        var node: Int32
        var backend: Int32
        var began: Double
    }

    private let scenario: BalancingScenario
    private var weights: [Int]
    private var policies: [Policy]
    private var isAlive: [Bool]
    private var backends: [SimulatedBackend]
    private var traffic: Traffic
    private var upcoming: Traffic.Request
    private var events = TimedEvents()
    private var flights: [Flight] = []
    private var free: [UInt32] = []
    /// The last few packets of each node, those still under way among them.
    private var packets: [[PublishedLoad]]
    private var sent: [Int]
    /// Draws of the policies and of the network, apart from those of the traffic.
    private var random: FastGenerator
    private var outcome: BalancingOutcome

    /// Packets of a node that are kept; many more than can be under way at a time.
    private static var packetsKept: Int { 4 }
    private static var delayMean: Double { 0.0005 }

    private init(_ scenario: BalancingScenario, seed: UInt64, policies: [Policy], adding outcome: BalancingOutcome) {
        self.scenario = scenario
        self.policies = policies
        self.outcome = outcome
        weights = scenario.weights
        isAlive = policies.map { _ in true }
        backends = scenario.workersOfBackends.enumerated().map { index, workers in
            let slowness = index == 0 && scenario.hasSlowBackend ? 3.0 : 1
            return SimulatedBackend(discipline: scenario.discipline, workers: workers, slowness: slowness)
        }
        traffic = Traffic(scenario, seed: seed)
        upcoming = traffic.next()
        packets = policies.map { _ in [] }
        sent = policies.map { _ in 0 }
        random = FastGenerator(seed: seed &+ 0x9E37)
    }

    /// Runs a scenario as often as it says.
    ///
    /// - Parameters:
    ///   - scenario: What to run.
    ///   - members: How many nodes there are: the scenario's, or one through which all requests go.
    ///   - policy: Makes the policy of a node.
    /// - Returns: What was measured in all runs together.
    static func run(_ scenario: BalancingScenario, members: Int, policy: (Int) -> Policy) -> BalancingOutcome {
        var outcome = BalancingOutcome()
        for run in 0..<scenario.runs {
            let seed = scenario.seed &+ UInt64(run) &* 1_000_003
            let policies = (0..<members).map(policy)
            var simulation = BalancingSimulation(scenario, seed: seed, policies: policies, adding: outcome)
            simulation.start()
            while simulation.step() {}
            outcome = simulation.outcome
            outcome.endRun()
        }
        return outcome
    }

    private mutating func start() {
        if case .join = scenario.happening { weights[weights.count - 1] = 0 }
        for node in policies.indices {
            policies[node].setWeights(weights, at: 0)
            policies[node].setMembers(Array(policies.indices), at: 0)
            events.add(.publish, at: random.unit() * scenario.gossipInterval, subject: node)
            events.add(.refresh, at: random.unit() * scenario.refreshInterval, subject: node)
        }
        events.add(.arrival, at: upcoming.time)
        events.add(.sample, at: scenario.warmUp)
        events.add(.happening, at: scenario.happensAt)
    }

    /// Lets the next event happen.
    ///
    /// - Returns: Whether the run goes on.
    private mutating func step() -> Bool {
        guard let event = events.next(), event.time < scenario.end else { return false }
        let (now, subject) = (event.time, Int(event.subject))
        switch event.kind {
        case .arrival: arrive(at: now)
        case .service: serve(subject, event.detail, at: now)
        case .publish: publish(subject, at: now)
        case .packet: deliver(event.detail, to: subject, at: now)
        case .refresh:
            guard isAlive[subject] else { break }
            policies[subject].refresh(at: now)
            events.add(.refresh, at: now + scenario.refreshInterval, subject: subject)
        case .sample:
            outcome.sample(counts: backends.map(\.count), weights: weights)
            events.add(.sample, at: now + max(0.001, scenario.meanService / 4))
        case .happening: happen(at: now)
        case .happeningKnown:
            for node in policies.indices where isAlive[node] { tellMembers(node, at: now) }
        case .happeningOver: traffic.factor = 1
        }
        return true
    }

    private mutating func arrive(at now: Double) {
        let node = policies.count == 1 ? 0 : upcoming.node
        if let backend = policies[node].pick(random: &random, at: now) {
            let flight = Flight(node: Int32(node), backend: Int32(backend), began: now)
            let request = store(flight)
            if let ending = backends[backend].add(request, work: upcoming.work, at: now) {
                events.add(.service, at: ending.time, subject: backend, detail: ending.detail)
            }
        } else {
            outcome.refuse()
        }
        upcoming = traffic.next()
        events.add(.arrival, at: upcoming.time)
    }

    private mutating func store(_ flight: Flight) -> UInt32 {
        guard let place = free.popLast() else {
            flights.append(flight)
            return UInt32(flights.count - 1)
        }
        flights[Int(place)] = flight
        return place
    }

    private mutating func serve(_ backend: Int, _ detail: UInt32, at now: Double) {
        let (ended, next) = backends[backend].end(detail, at: now)
        if let next { events.add(.service, at: next.time, subject: backend, detail: next.detail) }
        guard let ended else { return }
        let flight = flights[Int(ended)]
        free.append(ended)
        let hold = now - flight.began
        if flight.began >= scenario.warmUp { outcome.end(after: hold) }
        let node = Int(flight.node)
        if isAlive[node] { policies[node].complete(backend, hold: hold, at: now) }
    }

    private mutating func publish(_ node: Int, at now: Double) {
        guard isAlive[node] else { return }
        events.add(.publish, at: now + scenario.gossipInterval, subject: node)
        let load = policies[node].publish(at: now)
        let place = sent[node] % Self.packetsKept
        sent[node] += 1
        if packets[node].count < Self.packetsKept { packets[node].append(load) } else { packets[node][place] = load }
        let packet = UInt32(node * Self.packetsKept + place)
        for receiver in policies.indices where receiver != node && isAlive[receiver] {
            let isLost = random.unit() < scenario.loss
            let delay = random.exponential(mean: Self.delayMean)
            if !isLost { events.add(.packet, at: now + delay, subject: receiver, detail: packet) }
        }
    }

    private mutating func deliver(_ packet: UInt32, to node: Int, at now: Double) {
        let (sender, place) = Int(packet).quotientAndRemainder(dividingBy: Self.packetsKept)
        guard isAlive[node] else { return }
        policies[node].receive(packets[sender][place], from: sender, at: now)
    }

    private mutating func happen(at now: Double) {
        switch scenario.happening {
        case .nothing: break
        case .join:
            weights = scenario.weights
            for node in policies.indices { policies[node].setWeights(weights, at: now) }
        case .death:
            traffic.turnAway(from: 0, shares: scenario.nodeShares)
            guard policies.count > 1 else { break }
            isAlive[0] = false
            // The one request that is drawn already and has not come yet.
            if upcoming.node == 0 { upcoming.node = 1 }
            events.add(.happeningKnown, at: now + scenario.deathIsKnownAfter)
        case .burst(let factor, let duration):
            traffic.factor = factor
            events.add(.happeningOver, at: now + duration)
        }
    }

    private mutating func tellMembers(_ node: Int, at now: Double) {
        policies[node].setMembers(policies.indices.filter { isAlive[$0] }, at: now)
    }
}
