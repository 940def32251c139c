import Testing

@testable import Balancing

@Suite struct ShareTests {
    @Test func round_robin_follows_shares_as_finely_as_64ths() {
        let pool = TestPool(.roundRobin, weights: [1, 1, 2])
        pool.update { $0[0].share = 0.25 }
        #expect(pool.counts(picks: 1300) == [100, 400, 800])
        pool.update { $0[0].share = 0.1 }
        // 6 of 64.
        #expect(pool.counts(picks: 6 + 64 + 128) == [6, 64, 128])
    }

    @Test func the_whole_share_is_the_weights_own_proportion() {
        let pool = TestPool(.roundRobin, weights: [5, 1, 1])
        pool.update { $0[2].share = 0.5 }
        pool.update { $0[2].share = 1 }
        let picks = (0..<7).map { _ in pool.pick() }
        #expect(picks.count { $0 == 0 } == 5 && picks.count { $0 == 1 } == 1)
    }

    @Test func large_pools_keep_their_schedules_short() {
        let pool = TestPool(.roundRobin, weights: (0..<1000).map { 255 - $0 % 2 })
        pool.update { $0[0].share = 0.1 }
        #expect((pool.table.near.schedule?.turns.count ?? 0) <= 256_000)
        let light = TestPool(.roundRobin, weights: Array(repeating: 1, count: 1000))
        light.update { $0[0].share = 0.1 }
        #expect((light.table.near.schedule?.turns.count ?? 0) <= 1 << 16)
        let counts = light.counts(picks: light.table.near.schedule?.turns.count ?? 0)
        #expect(counts[0] * 10 <= counts[1] * 2 && counts[0] > 0)
    }

    @Test func random_draws_by_share() {
        let pool = TestPool(.random, weights: [2, 2, 1])
        pool.update { $0[0].share = 0.25 }
        let counts = pool.counts(picks: 7000)
        // Five standard deviations.
        for (count, expected) in zip(counts, [1000, 4000, 2000]) {
            #expect(abs(Double(count - expected)) < 5 * Double(expected).squareRoot())
        }
    }

    @Test(arguments: [false, true]) func least_connections_fill_up_to_the_share(isClustered: Bool) {
        let backends = (0..<4).map { backend("backend-\($0)", weight: 2) }
        let node = SimulatedNode.cluster(isClustered ? 2 : 1, .leastConnections, backends)[0]
        node.update { $0[3].share = 0.1 }
        for now in 0..<310 {
            if isClustered {
                let counts = node.inFlight.enumerated().map { WaterFilling.Report.Count(backend: $0, inFlight: $1) }
                node.receive(WaterFilling.Report(counts: counts, arrivalRate: 0), from: "node-1", at: now)
            }
            node.refresh(at: now)
            node.pick()
        }
        for (inFlight, expected) in zip(node.inFlight, [100, 100, 100, 10]) { #expect(abs(inFlight - expected) <= 2) }
    }

    @Test(arguments: hashAlgorithms) func keys_do_not_move_with_shares(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: [1, 2, 3, 4])
        let before = pool.mapping(keys: 1000)
        pool.update { $0[3].share = 0.1 }
        #expect(pool.mapping(keys: 1000) == before)
        // Not even those that go on to another.
        pool.update { $0[2].isUsable = false }
        let without = pool.mapping(keys: 1000)
        pool.update { $0[3].share = 1 }
        #expect(pool.mapping(keys: 1000) == without)
    }

    @Test(arguments: hashAlgorithms) func keys_at_the_last_resort_do_not_either(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: Array(repeating: 2, count: 200))
        pool.update { backends in
            for index in backends.indices { backends[index].isUsable = index < 4 }
        }
        let before = pool.mapping(keys: 500)
        pool.update { $0[3].share = 0.1 }
        #expect(pool.mapping(keys: 500) == before)
    }

    @Test(arguments: [0, -1, .nan, .infinity, -.infinity] as [Float])
    func a_share_that_makes_no_sense_does_no_harm(share: Float) {
        for algorithm in BalancingAlgorithm.allCases {
            let pool = TestPool(algorithm, weights: [1, 1])
            pool.update { $0[0].share = share }
            #expect(pool.counts(picks: 300).reduce(0, +) == 300)
        }
    }

    @Test func nodes_go_round_out_of_step() {
        let backends = (0..<7).map { backend("backend-\($0)") }
        let firsts = (0..<50).map { number in
            var random = FastGenerator(seed: 1)
            let cursor = RoundRobinCursor(node: "node-\(number)")
            let table = PickTable(algorithm: .roundRobin, backends: backends, cursor: cursor)
            guard case .backend(let index) = table.acquire(key: 0, random: &random) else { return -1 }
            return index
        }
        #expect(Set(firsts) == Set(0..<7))
    }
}

@Suite struct SuccessFactorTests {
    @Test func little_traffic_says_little() {
        var factor = SuccessFactor()
        #expect(factor.factor == 1)
        factor.tick(successes: 0, failures: 1)
        #expect(factor.factor >= 0.9)
    }

    @Test func a_rare_failure_costs_nothing() {
        var factor = SuccessFactor()
        for _ in 0..<100 { factor.tick(successes: 100, failures: 1) }
        #expect(factor.factor == 1)
    }

    @Test(arguments: [0.1, 0.3, 0.5]) func failures_cost_their_square(part: Double) {
        var factor = SuccessFactor()
        for _ in 0..<40 {
            factor.tick(successes: Int(1000 * (1 - part)), failures: Int(1000 * part))
        }
        #expect(abs(Double(factor.factor) - (1 - part) * (1 - part)) < 0.03)
    }

    @Test func who_only_fails_keeps_a_twentieth_and_recovers() {
        var factor = SuccessFactor()
        for _ in 0..<40 { factor.tick(successes: 0, failures: 100) }
        #expect(factor.factor == SuccessFactor.least)
        // A twentieth of the traffic, all of it served: back within ten seconds.
        for _ in 0..<40 { factor.tick(successes: 5, failures: 0) }
        #expect(factor.factor >= 0.6)
        for _ in 0..<20 { factor.tick(successes: 50, failures: 0) }
        #expect(factor.factor == 1)
    }

    @Test func a_change_is_told_only_when_it_matters() {
        var factor = SuccessFactor()
        let changes = [
            factor.tick(successes: 1000, failures: 1),
            factor.tick(successes: 1000, failures: 500),
            factor.tick(successes: -5, failures: -5),
        ]
        #expect(changes == [false, true, false])
    }
}

@Suite struct BackendLoadTests {
    @Test func what_ended_is_added_up() {
        let load = BackendLoad()
        for _ in 0..<3 { load.increment() }
        load.end(nanoseconds: 2_000_000)
        load.end(nanoseconds: 3_000_000, isFailure: true)
        #expect(load.inFlight == 1)
        #expect(load.totals == BackendLoad.Totals(ended: 2, nanoseconds: 5_000_000, failed: 1))
        load.decrement()
        #expect(load.totals.ended == 2)
    }
}
