import Testing

@testable import Balancing

@Suite struct CoordinatedPickTests {
    private func report(_ counts: [Int], rate: Double = 0) -> WaterFilling.Report {
        let counts = counts.enumerated().map { WaterFilling.Report.Count(backend: $0, inFlight: $1) }
        return WaterFilling.Report(counts: counts, arrivalRate: rate)
    }

    private func backends(_ weights: [Int], maxConnections: Int? = nil) -> [PickTable.Backend] {
        weights.enumerated().map { backend("backend-\($0)", weight: $1, maxConnections: maxConnections) }
    }

    private func node(_ backends: [PickTable.Backend], nodes: Int = 2, seed: UInt64 = 1) -> SimulatedNode {
        SimulatedNode.cluster(nodes, .leastConnections, backends, seed: seed)[0]
    }

    @Test(arguments: 0..<60) func no_backend_with_a_share_and_room_is_less_loaded_for_it(seed: UInt64) {
        var random = FastGenerator(seed: seed)
        let weights = randomWeights(count: 1 + random.below(150), max: 10, seed: seed)
        let node = node(backends(weights, maxConnections: 24), nodes: 3, seed: seed)
        node.update { backends in
            for index in backends.indices {
                backends[index].isUsable = random.below(8) != 0
                for _ in 0..<random.below(14) { backends[index].load.increment() }
            }
        }
        let report = report(weights.map { _ in random.below(14) })
        node.receive(report, from: "node-1", at: 0)
        node.refresh(at: 0)
        _ = node.publish(at: 0)
        let (targets, ranks) = (node.coordinator.policy.targets, node.coordinator.policy.ranks)
        for _ in 0..<20 {
            let tried = (0..<random.below(Tried.capacity + 1)).map { _ in random.below(weights.count) }
            let inFlight = node.inFlight
            let open = weights.indices.filter { index in
                node.backends[index].isUsable && !tried.contains(index)
                    && inFlight[index] < Int(node.coordinator.board.reader.limit(index))
            }
            // From a draw of 0 to a draw of 1.
            func score(_ index: Int, draw: Float) -> Float {
                (Float(inFlight[index]) + (Float(ranks[index]) + draw) / 3) / targets[index]
            }
            let best = open.filter { targets[$0] > 0 }.map { score($0, draw: 1) }.min()
            switch node.acquire(tried: tried) {
            case .backend(let index):
                #expect(open.contains(index))
                guard let best else { continue }
                #expect(targets[index] > 0)
                #expect(score(index, draw: 0) <= best * 1.0001)
            case .full, .none:
                #expect(open.isEmpty)
            }
        }
    }

    @Test(arguments: 0..<20) func with_one_node_picks_are_exactly_weighted_least_connections(seed: UInt64) {
        let weights = randomWeights(count: 1 + Int(seed) * 7, max: 10, seed: seed)
        let alone = node(backends(weights), nodes: 1, seed: seed)
        let plain = TestPool(.leastConnections, weights: weights)
        plain.random = alone.random
        // It has had company, and what that told must not linger.
        alone.setMembers(["node-0", "node-1"])
        alone.receive(report(weights.map { 20 * $0 % 7 }, rate: 100), from: "node-1", at: 0)
        alone.refresh(at: 0)
        alone.setMembers(["node-0"])
        for now in 0..<400 {
            if now % 5 == 0 { alone.refresh(at: now) }
            let tried = now % 3 == 0 ? [now % weights.count] : []
            let picked = alone.table.acquire(key: 0, random: &alone.random, tried: Tried(tried))
            #expect(picked == plain.acquire(tried: tried))
        }
    }

    @Test func what_others_reported_is_avoided() {
        let node = node(backends([1, 1, 1, 1]))
        node.receive(report([10, 0, 10, 0]), from: "node-1", at: 0)
        node.refresh(at: 0)
        let counts = node.counts(picks: 1000)
        #expect(counts[0] == 0 && counts[2] == 0)
        #expect(counts[1] > 0 && counts[3] > 0)
    }

    @Test func own_counts_are_seen_at_once() {
        let node = node(backends([1, 1]))
        node.receive(report([0, 0]), from: "node-1", at: 0)
        node.refresh(at: 0)
        // No refresh in between.
        let picks = (0..<10).compactMap { _ in node.pick() }
        #expect(picks.count { $0 == 0 } == 5)
        for pair in 0..<5 { #expect(picks[2 * pair] != picks[2 * pair + 1]) }
    }

    @Test func shares_follow_the_weights() {
        let weights = [1, 2, 3, 4]
        let node = node(backends(weights))
        for now in 0..<200 {
            // The other node does as this one.
            node.receive(report(node.inFlight), from: "node-1", at: now)
            node.refresh(at: now)
            for _ in 0..<5 { node.pick() }
        }
        #expect(zip(node.inFlight, weights).allSatisfy { abs($0 - 100 * $1) <= 4 })
    }

    @Test func who_takes_no_work_gets_none() {
        let node = node(backends([1, 1, 0, 1]))
        node.update { $0[1].isUsable = false }
        for now in 0..<50 {
            node.receive(report([30, 0, 0, 30]), from: "node-1", at: now)
            node.refresh(at: now)
            for _ in 0..<20 { node.pick() }
        }
        #expect(node.inFlight[1] == 0 && node.inFlight[2] == 0)
        #expect(node.inFlight[0] + node.inFlight[3] == 1000)
    }

    @Test func when_all_with_a_share_are_tried_or_full_the_others_serve() {
        let node = node(backends([1, 1, 1, 1], maxConnections: 8))
        node.receive(report([7, 0, 5, 0]), from: "node-1", at: 0)
        node.refresh(at: 0)
        #expect(node.coordinator.policy.targets.map { $0 > 0 } == [false, true, false, true])
        #expect(node.acquire(tried: [1, 3]) != .full)
        while node.acquire(tried: [0, 2]) != .full {}
        // Four of eight places at each of those that the other node leaves alone; three of eight and a half of the others.
        #expect(node.inFlight[1] == 4 && node.inFlight[3] == 4)
        while node.acquire() != .full {}
        #expect(node.inFlight == [1, 4, 2, 4])
        #expect(node.acquire(tried: [0, 1, 2, 3]) == .none)
    }

    @Test(arguments: [1, 2, 3, 7, 8, 9, 16, 17, 40, 100, 600]) func equals_have_equal_chances(count: Int) {
        let node = node(backends(Array(repeating: 1, count: count)), nodes: 1)
        // Without company there are no ranks, so that all are equal; with a report there are targets.
        node.setMembers(["node-0", "node-1"])
        node.receive(report(Array(repeating: 0, count: count)), from: "node-1", at: 0)
        node.refresh(at: 0)
        let ranks = node.coordinator.policy.ranks
        let first = ranks.indices.filter { ranks[$0] == (ranks.contains(0) ? 0 : 1) }
        let counts = node.counts(picks: 500 * first.count)
        // Five standard deviations, among those that go first; nobody else.
        for index in counts.indices {
            if count > 256 {
                #expect(counts[index] < 700)
            } else {
                #expect(first.contains(index) ? abs(counts[index] - 500) < 112 : counts[index] == 0)
            }
        }
    }

    @Test func each_node_begins_where_the_others_do_not() {
        let nodes = SimulatedNode.cluster(4, .leastConnections, backends(Array(repeating: 1, count: 40)))
        nodes.exchangeReports(at: 0)
        // Ten each: nobody goes where another goes first as long as it can go first elsewhere.
        for node in nodes {
            for _ in 0..<node.coordinator.policy.ranks.count(where: { $0 == 0 }) { node.pick() }
        }
        #expect(nodes.inFlight == Array(repeating: 1, count: 40))
    }

    @Test(arguments: [BalancingAlgorithm.leastConnections, .random], [40, 600])
    func a_seed_repeats_its_picks(algorithm: BalancingAlgorithm, count: Int) {
        let runs = (0..<2).map { _ in
            let nodes = SimulatedNode.cluster(3, algorithm, backends(Array(repeating: 1, count: count)), seed: 5)
            return (0..<100).map { now in
                if now % 10 == 0 { nodes.exchangeReports(at: now) }
                return nodes[now % 3].pick()
            }
        }
        #expect(runs[0] == runs[1])
    }

    @Test func random_weighs_what_others_reported() {
        let node = SimulatedNode.cluster(2, .random, backends([1, 1]))[0]
        node.receive(report([3, 0]), from: "node-1", at: 0)
        node.refresh(at: 0)
        #expect(node.counts(picks: 100) == [0, 100])
        node.setMembers(["node-0"])
        node.refresh(at: 1)
        #expect(node.counts(picks: 1000).allSatisfy { abs($0 - 500) < 80 })
    }

    @Test(arguments: BalancingAlgorithm.allCases)
    func a_shared_limit_holds_for_every_algorithm(algorithm: BalancingAlgorithm) {
        let nodes = SimulatedNode.cluster(2, algorithm, backends([1, 3, 2], maxConnections: 10))
        nodes.exchangeReports(at: 0)
        while nodes[0].acquire() != .full {}
        #expect(nodes[0].inFlight == [5, 5, 5])
        nodes.exchangeReports(at: 100)
        nodes.exchangeReports(at: 200)
        // Half of what is left.
        while nodes[1].acquire() != .full {}
        #expect(nodes[1].inFlight == [3, 3, 3])
        nodes.exchangeReports(at: 300)
        nodes.exchangeReports(at: 400)
        while nodes[0].acquire() != .full {}
        while nodes[1].acquire() != .full {}
        #expect(nodes.inFlight == [10, 10, 10])
        // Alone, the other takes over what the first held.
        nodes[1].setMembers(["node-1"])
        nodes[1].refresh(at: 500)
        while nodes[1].acquire() != .full {}
        #expect(nodes[1].inFlight == [10, 10, 10])
    }

    @Test func a_node_that_knows_nothing_of_the_others_keeps_to_an_equal_part() {
        let node = node(backends([1, 2], maxConnections: 10), nodes: 3)
        node.refresh(at: 0)
        while node.acquire() != .full {}
        #expect(node.inFlight == [4, 4])
    }
}

extension Tried {
    fileprivate init(_ indices: [Int]) {
        self.init()
        for index in indices { insert(index) }
    }
}
