import Testing

@testable import Balancing

@Suite struct ZoneTests {
    private static let byLoadOrTurn: [BalancingAlgorithm] = [.roundRobin, .leastConnections, .random]

    /// So many backends in the node's zone, so many elsewhere, interleaved as far as they go.
    private func backends(near: Int, far: Int, usableNear: Int? = nil, max: Int? = nil) -> [PickTable.Backend] {
        let near = (0..<near).map { number in
            var near = backend("near-\(number)", maxConnections: max)
            near.isUsable = number < usableNear ?? .max
            return near
        }
        let far = (0..<far).map { number in
            var far = backend("far-\(number)", maxConnections: max)
            far.isNear = false
            return far
        }
        let shared = min(near.count, far.count)
        return (0..<shared).flatMap { [far[$0], near[$0]] } + near.dropFirst(shared) + far.dropFirst(shared)
    }

    private func nearPart(_ pool: TestPool, picks: Int) -> Int {
        zip(pool.counts(picks: picks), pool.backends).reduce(0) { $0 + ($1.1.isNear ? $1.0 : 0) }
    }

    @Test func who_is_near() {
        #expect(ZonePlan.isNear(zones: ["a", "b", nil, "a"], own: "a") == [true, false, false, true])
        #expect(ZonePlan.isNear(zones: ["a", "b"], own: nil) == [true, true])
        #expect(ZonePlan.isNear(zones: ["a", "b"], own: "") == [true, true])
        #expect(ZonePlan.isNear(zones: ["a", nil], own: "c") == [true, true], "no backend there: all are as far")
        #expect(ZonePlan.isNear(zones: [nil, nil], own: "a") == [true, true])
    }

    @Test(arguments: byLoadOrTurn) func the_own_zone_serves_while_it_can(algorithm: BalancingAlgorithm) {
        // 8 of 10 are more than 71 %.
        let pool = TestPool(algorithm, backends(near: 10, far: 5, usableNear: 8))
        #expect(nearPart(pool, picks: 1000) == 1000)
    }

    @Test(arguments: byLoadOrTurn, [1, 3, 5, 7])
    func the_rest_spills_over_in_exact_proportion(algorithm: BalancingAlgorithm, usable: Int) {
        let pool = TestPool(algorithm, backends(near: 10, far: 5, usableNear: usable))
        // 1.4 times the usable part, in any row of requests.
        for picks in [10, 100, 1000] {
            let expected = min(Double(picks), 1.4 * Double(usable) / 10 * Double(picks))
            #expect(abs(Double(nearPart(pool, picks: picks)) - expected) <= 1)
        }
    }

    @Test func what_spills_over_and_what_stays_is_shared_out_by_weight() {
        let pool = TestPool(.roundRobin, backends(near: 4, far: 3, usableNear: 2))
        pool.update { backends in
            for index in backends.indices where backends[index].name == "far-1" { backends[index].weight = 2 }
        }
        // 70 % stay; 30 % go to weights 1, 2 and 1.
        let counts = Dictionary(uniqueKeysWithValues: zip(pool.backends.map(\.name), pool.counts(picks: 4000)))
        for (name, expected) in ["near-0": 1400, "near-1": 1400, "far-0": 300, "far-1": 600, "far-2": 300] {
            #expect(abs((counts[name] ?? 0) - expected) <= 1)
        }
    }

    @Test func a_part_of_a_weight_counts_as_a_part_of_the_zone() {
        let pool = TestPool(.roundRobin, backends(near: 4, far: 4))
        pool.update { backends in
            for index in backends.indices where backends[index].isNear { backends[index].share = 0.5 }
        }
        #expect(nearPart(pool, picks: 1000) == 700)
    }

    @Test(arguments: byLoadOrTurn)
    func a_zone_without_room_or_health_leaves_it_to_the_others(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, backends(near: 2, far: 2, max: 3))
        for _ in 0..<6 { _ = pool.acquire() }
        #expect(zip(pool.inFlight, pool.backends).allSatisfy { $0 == ($1.isNear ? 3 : 0) })
        for _ in 0..<6 { #expect(pool.acquire() != .full) }
        #expect(pool.inFlight == [3, 3, 3, 3])
        #expect(pool.acquire() == .full)
        let dead = TestPool(algorithm, backends(near: 2, far: 2, usableNear: 0))
        #expect(nearPart(dead, picks: 100) == 0)
        dead.update { backends in
            for index in backends.indices { backends[index].isUsable = backends[index].isNear }
        }
        #expect(nearPart(dead, picks: 100) == 100)
    }

    @Test(arguments: byLoadOrTurn)
    func a_retry_leaves_the_zone_when_all_of_it_was_tried(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, backends(near: 2, far: 2))
        let near = pool.backends.indices.filter { pool.backends[$0].isNear }
        for _ in 0..<20 {
            #expect(pool.pick(tried: [near[0]]) == near[1])
            #expect(pool.pick(tried: near).map { pool.backends[$0].isNear } == false)
            #expect(pool.acquire(tried: [0, 1, 2, 3]) == .none)
        }
    }

    @Test(arguments: hashAlgorithms) func keys_know_no_zones(algorithm: BalancingAlgorithm) {
        let zoned = TestPool(algorithm, backends(near: 3, far: 3))
        let plain = TestPool(algorithm, backends(near: 3, far: 3).map { backend($0.name) })
        #expect(zoned.mapping(keys: 500) == plain.mapping(keys: 500))
    }

    @Test func each_tier_has_targets_of_its_own() {
        let nodes = SimulatedNode.cluster(2, .leastConnections, backends(near: 10, far: 5, usableNear: 5))
        let node = nodes[0]
        let far = node.backends.indices.filter { !node.backends[$0].isNear }
        // The other node has much to do at one far backend, and at all near ones.
        let counts = node.backends.indices.map { index in
            WaterFilling.Report.Count(backend: index, inFlight: index == far[0] || node.backends[index].isNear ? 40 : 0)
        }
        node.receive(WaterFilling.Report(counts: counts, arrivalRate: 0), from: "node-1", at: 0)
        node.refresh(at: 0)
        let targets = node.coordinator.policy.targets
        for isNear in [true, false] {
            let tier = node.backends.indices.filter { node.backends[$0].isNear == isNear }
            #expect(abs(tier.reduce(0) { $0 + targets[$1] } - 1) < 1e-4)
        }
        #expect(targets[far[0]] == 0)
        let picked = node.counts(picks: 1000)
        let stayed = node.backends.indices.reduce(0) { $0 + (node.backends[$1].isNear ? picked[$1] : 0) }
        #expect(abs(stayed - 700) <= 1)
        #expect(picked[far[0]] == 0)
        for index in picked.indices where !node.backends[index].isUsable { #expect(picked[index] == 0) }
    }
}
