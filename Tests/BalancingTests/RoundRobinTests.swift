import Testing

@testable import Balancing

@Suite struct RoundRobinTests {
    @Test(arguments: 0..<30) func any_window_of_a_period_is_exact(seed: UInt64) {
        let weights = randomWeights(count: 1 + Int(seed) % 12, max: 20, seed: seed)
        let period = SmoothSchedule(weights: weights).turns.count
        let divisor = weights.reduce(0, +) / period
        let pool = TestPool(.roundRobin, weights: weights)
        var picks = (0..<3 * period).compactMap { _ in pool.pick() }[...]
        while picks.count >= period {
            var counts = [Int](repeating: 0, count: weights.count)
            for index in picks.prefix(period) { counts[index] += 1 }
            #expect(counts == weights.map { $0 / divisor })
            picks = picks.dropFirst()
        }
    }

    @Test(arguments: 0..<30) func no_backend_is_ever_a_whole_turn_ahead_or_behind(seed: UInt64) {
        let weights = randomWeights(count: 2 + Int(seed) % 20, max: 256, seed: seed)
        let total = weights.reduce(0, +)
        var had = [Int](repeating: 0, count: weights.count)
        for (turn, chosen) in SmoothSchedule(weights: weights).turns.enumerated() {
            had[Int(chosen)] += 1
            // In whole numbers: |had - (turn + 1) * weight / total| < 1.
            #expect(weights.indices.allSatisfy { abs(had[$0] * total - (turn + 1) * weights[$0]) < total })
        }
    }

    @Test func a_heavy_backend_is_interleaved() {
        let pool = TestPool(.roundRobin, weights: [5, 1, 1])
        #expect((0..<7).map { _ in pool.pick() } == [0, 0, 1, 0, 0, 2, 0])
    }

    @Test func equal_weights_take_turns_in_order() {
        let pool = TestPool(.roundRobin, weights: [8, 8, 8])
        #expect((0..<6).map { _ in pool.pick() } == [0, 1, 2, 0, 1, 2])
    }

    @Test func the_largest_pools_have_a_schedule() {
        let weights = (0..<1000).map { 256 - $0 % 3 }
        let turns = SmoothSchedule(weights: weights).turns
        var had = [Int](repeating: 0, count: weights.count)
        for chosen in turns { had[Int(chosen)] += 1 }
        #expect(had == weights)
    }

    @Test func the_turn_is_kept_when_the_table_changes() {
        let pool = TestPool(.roundRobin, weights: [1, 1, 1])
        #expect(pool.pick() == 0)
        pool.update { _ in }
        #expect(pool.pick() == 1)
    }

    @Test func nodes_can_start_at_different_phases() {
        let backends = (0..<3).map { backend("backend-\($0)") }
        let firsts = (0..<3).map { phase in
            var random = FastGenerator(seed: 1)
            let cursor = RoundRobinCursor(phase: UInt64(phase))
            let table = PickTable(algorithm: .roundRobin, backends: backends, cursor: cursor)
            return table.acquire(key: 0, random: &random)
        }
        #expect(firsts == [.backend(0), .backend(1), .backend(2)])
    }

    @Test func proportions_hold_among_the_backends_left() {
        let pool = TestPool(.roundRobin, weights: [3, 2, 1])
        pool.update { $0[1].isUsable = false }
        #expect(pool.counts(picks: 400) == [300, 0, 100])
    }

    @Test func proportions_hold_across_loops() async {
        let pool = TestPool(.roundRobin, weights: [5, 2, 1])
        let table = pool.table
        let counts = await withTaskGroup(of: [Int].self) { group in
            for seed in 0..<4 {
                group.addTask {
                    var random = FastGenerator(seed: UInt64(seed))
                    var counts = [0, 0, 0]
                    for _ in 0..<2000 {
                        if case .backend(let index) = table.acquire(key: 0, random: &random) { counts[index] += 1 }
                    }
                    return counts
                }
            }
            return await group.reduce([0, 0, 0]) { zip($0, $1).map(+) }
        }
        #expect(counts == [5000, 2000, 1000])
        #expect(pool.inFlight == counts)
    }
}
