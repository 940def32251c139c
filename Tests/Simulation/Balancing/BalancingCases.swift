extension BalancingScenario {
    /// The cases of the full evaluation, each off the ordinary one in a few things.
    ///
    /// The ordinary one: 10 nodes, 20 backends of 4 workers at 90 % load, first in, first out, exponential service of
    /// 20 ms, 100 ms between reports.
    static let grid: [BalancingScenario] =
        headline + [
            make("1 node") { $0.nodes = 1 },
            make("10 nodes, load 0.5") { $0.load = 0.5 },
            make("50 nodes, load 0.5") { ($0.nodes, $0.load) = (50, 0.5) },
            make("10 nodes, 2 ms service") { $0.serve(in: 0.002) },
            make("50 nodes, 2 ms service") {
                $0.nodes = 50
                $0.serve(in: 0.002)
            },
            make("10 nodes, 200 ms service") { $0.serve(in: 0.2) },
            make("10 nodes, lognormal service") { $0.serviceTime = .lognormal },
            make("10 nodes, processor sharing") { $0.discipline = .processorSharing },
            make("50 nodes, lognormal service, processor sharing") {
                $0.nodes = 50
                $0.serviceTime = .lognormal
                $0.discipline = .processorSharing
            },
            make("10 nodes, 4 backends") { $0.backends = 4 },
            make("50 nodes, 100 backends") { ($0.nodes, $0.backends) = (50, 100) },
            make("10 nodes, clients split 80/20") { $0.shares = split(of: 10) },
            make("3 nodes, clients split 80/15/5, backends with one worker") {
                $0.nodes = 3
                $0.shares = [0.8, 0.15, 0.05]
                $0.workers = 1
            },
            make("10 nodes, 10 % of packets lost") { $0.loss = 0.1 },
            make("10 nodes, weights 1 to 10") { ($0.isWeighted, $0.workers) = (true, 1) },
            make("10 nodes, one backend 3 x slow") { $0.hasSlowBackend = true },
        ]

    /// The cases that stand first in the table.
    static let headline = [
        make("3 nodes") { $0.nodes = 3 },
        make("10 nodes") { $0.nodes = 10 },
        make("50 nodes") { $0.nodes = 50 },
        make("50 nodes, weights 1 to 10") { ($0.nodes, $0.isWeighted, $0.workers) = (50, true, 1) },
        make("50 nodes, 200 ms service, one backend 3 x slow") {
            ($0.nodes, $0.hasSlowBackend) = (50, true)
            $0.serve(in: 0.2)
        },
        make("10 nodes, backends with one worker") { $0.workers = 1 },
    ]

    /// Short cases in which policies differ much.
    ///
    /// In the last one requests outlive several reports, so that the others' counts matter most.
    static let small = [
        make("10 nodes") { $0.shorten() },
        make("10 nodes, backends with one worker") {
            $0.workers = 1
            $0.shorten()
        },
        make("10 nodes, weights 1 to 10") {
            ($0.isWeighted, $0.workers) = (true, 1)
            $0.shorten()
        },
        make("3 nodes, clients split 80/15/5, backends with one worker") {
            ($0.nodes, $0.workers) = (3, 1)
            $0.shares = [0.8, 0.15, 0.05]
            $0.shorten()
        },
        make("20 nodes, 400 ms service, one backend 3 x slow") {
            ($0.nodes, $0.hasSlowBackend, $0.meanService) = (20, true, 0.4)
            $0.shorten()
            ($0.gossipInterval, $0.refreshInterval) = (0.2, 0.2)
            ($0.warmUp, $0.requests) = (10, 4000)
        },
    ]

    /// Cases in which something happens; measured are the three seconds from then on, in many runs.
    static let happenings = [
        make("a backend joins, 10 nodes") { $0.wait(for: .join, load: 0.9) },
        make("a backend joins, 50 nodes, load 0.5") {
            $0.nodes = 50
            $0.wait(for: .join, load: 0.5)
        },
        make("a node of 3 dies") {
            $0.nodes = 3
            $0.wait(for: .death, load: 0.9)
        },
        make("a node of 10 dies") { $0.wait(for: .death, load: 0.9) },
        make("burst: load 0.5, half a second at 1.5, 10 nodes") {
            $0.wait(for: .burst(factor: 3, duration: 0.5), load: 0.5)
        },
        make("burst: load 0.5, half a second at 1.5, 50 nodes") {
            $0.nodes = 50
            $0.wait(for: .burst(factor: 3, duration: 0.5), load: 0.5)
        },
    ]

    private static func make(_ name: String, _ change: (inout BalancingScenario) -> Void) -> BalancingScenario {
        var scenario = BalancingScenario(name: name)
        change(&scenario)
        return scenario
    }

    /// 80 % of the clients at a fifth of the nodes.
    private static func split(of nodes: Int) -> [Double] {
        let many = nodes / 5
        return (0..<nodes).map { $0 < many ? 0.8 / Double(many) : 0.2 / Double(nodes - many) }
    }

    private mutating func serve(in seconds: Double) {
        meanService = seconds
        warmUp = max(5, 100 * seconds)
    }

    private mutating func shorten() {
        (warmUp, requests) = (2, 10_000)
    }

    private mutating func wait(for happening: Happening, load: Double) {
        (self.happening, self.load) = (happening, load)
        happensAt = warmUp
        requests = Int(3 * load * capacity)
        runs = 20
    }
}
