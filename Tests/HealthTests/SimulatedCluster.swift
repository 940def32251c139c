import Health

/// Nodes that check one backend together, on a virtual clock: real assignments, verdicts, histories and schedules; news
/// that travel up to 200 ms, and get lost.
struct SimulatedCluster {
    static let interval = Duration.seconds(5)
    static let timeout = Duration.seconds(1)
    static let healthyThreshold = 2
    static let unhealthyThreshold = 3
    /// The longest time to find out that a backend is dead: a check may just have succeeded.
    static let window = interval * 1.1 * Double(unhealthyThreshold) + timeout

    private static let step = Duration.milliseconds(50)

    struct Node {
        var name: String
        var verdict: ClusterVerdict
        var history: CheckHistory
        var nextCheck: Duration?
        var nextTelling = Duration.zero
        var isAlive = true
        var isDraining = false
        /// Whether the backend answers this node.
        var reaches = true
        var checks = 0
    }

    private struct News {
        var from: String
        var to: Int
        var observation: ClusterVerdict.Observation
        var sentAt: Duration
        var arrivesAt: Duration
    }

    var nodes: [Node]
    /// Share of news that get lost.
    var loss = 0.1
    private(set) var now = Duration.zero
    /// Transitions since the beginning: when, which node, which.
    private(set) var log: [(time: Duration, node: String, transition: CheckHistory.Transition)] = []
    private var news: [News] = []
    private var random: SeededGenerator
    private let backend: UInt64

    init(count: Int, seed: UInt64) {
        random = SeededGenerator(state: seed)
        backend = random.next()
        let timing = ClusterVerdict.Timing(interval: Self.interval, timeout: Self.timeout)
        nodes = (1...count).map {
            Node(
                name: "lb-\($0)",
                verdict: ClusterVerdict(own: "lb-\($0)", timing: timing, now: .zero),
                history: Self.history(.unchecked)
            )
        }
        membersChanged()
    }

    var living: [Node] { nodes.filter(\.isAlive) }
    var checkers: [Int] { nodes.indices.filter { nodes[$0].isAlive && nodes[$0].verdict.isChecking } }

    private static func history(_ state: CheckHistory.State) -> CheckHistory {
        CheckHistory(state: state, healthyThreshold: healthyThreshold, unhealthyThreshold: unhealthyThreshold)
    }

    /// Tells every node who lives and does not drain.
    mutating func membersChanged() {
        let able = living.filter { !$0.isDraining }.map(\.name)
        let checkers = CheckerAssignment(members: able).checkers(of: backend)
        for index in nodes.indices where nodes[index].isAlive {
            let mayCheck = !nodes[index].isDraining
            take(nodes[index].verdict.assigned(to: checkers, mayCheck: mayCheck, now: now), at: index)
        }
    }

    /// Ends a node; the others notice at once.
    mutating func kill(_ index: Int) {
        nodes[index].isAlive = false
        for other in nodes.indices where nodes[other].isAlive {
            take(nodes[other].verdict.gone(nodes[index].name, now: now), at: other)
        }
        membersChanged()
    }

    /// Lets time pass.
    mutating func run(for duration: Duration) {
        let end = now + duration
        while now < end {
            now += Self.step
            deliver()
            for index in nodes.indices where nodes[index].isAlive { act(index) }
        }
    }

    private mutating func act(_ index: Int) {
        if let due = nodes[index].nextCheck, due <= now {
            nodes[index].checks += 1
            let transition = nodes[index].history.record(isSuccess: nodes[index].reaches)
            nodes[index].nextCheck = now + CheckSchedule(interval: Self.interval).nextDelay(using: &random)
            take(nodes[index].verdict.checked(nodes[index].history, now: now), at: index)
            if transition != .unchanged { tell(index) }
        }
        if let event = nodes[index].verdict.nextEvent, event <= now {
            take(nodes[index].verdict.tick(now: now), at: index)
        }
        if nodes[index].nextTelling <= now { tell(index) }
    }

    private mutating func take(_ change: ClusterVerdict.Change, at index: Int) {
        if change.verdict != .unchanged { log.append((now, nodes[index].name, change.verdict)) }
        switch change.checks {
        case .unchanged: break
        case .begin:
            nodes[index].history = Self.history(nodes[index].verdict.state)
            nodes[index].nextCheck = now + CheckSchedule(interval: Self.interval).firstDelay(using: &random)
        case .end: nodes[index].nextCheck = nil
        }
    }

    private mutating func tell(_ index: Int) {
        nodes[index].nextTelling = now + .seconds(1)
        guard let observation = nodes[index].verdict.ownObservation(now: now) else { return }
        for other in nodes.indices where other != index && Double.random(in: 0..<1, using: &random) >= loss {
            let arrival = now + .milliseconds(Int.random(in: 0...200, using: &random))
            let word = News(
                from: nodes[index].name,
                to: other,
                observation: observation,
                sentAt: now,
                arrivesAt: arrival
            )
            news.append(word)
        }
    }

    private mutating func deliver() {
        let arrived = news.filter { $0.arrivesAt <= now }
        news.removeAll { $0.arrivesAt <= now }
        // A member's words arrive in order, as gossip has it.
        for word in arrived.sorted(by: { $0.sentAt < $1.sentAt }) where nodes[word.to].isAlive {
            let isHeard = living.contains { $0.name == word.from }
            guard isHeard else { continue }
            take(nodes[word.to].verdict.heard(from: word.from, word.observation, now: now), at: word.to)
        }
    }
}
