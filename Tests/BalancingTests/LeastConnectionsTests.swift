import Balancing
import Testing

@Suite struct LeastConnectionsTests {
    @Test func takes_the_least_loaded_for_its_weight() {
        let pool = TestPool(.leastConnections, weights: [1, 2, 4])
        for _ in 0..<5 { pool.backends[2].load.increment() }
        pool.backends[0].load.increment()
        // 2/1, 1/2, 6/4; then 2/1, 2/2, 6/4; then 3/2, 6/4 are equal; one of them, then the other.
        #expect(pool.acquire() == .backend(1))
        #expect(pool.acquire() == .backend(1))
        let third = pool.acquire()
        let fourth = pool.acquire()
        #expect([third, fourth] == [.backend(1), .backend(2)] || [third, fourth] == [.backend(2), .backend(1)])
    }

    @Test(arguments: 0..<60) func nobody_with_room_is_less_loaded_in_any_pool(seed: UInt64) {
        var random = FastGenerator(seed: seed)
        let weights = randomWeights(count: 1 + random.below(150), max: 10, seed: seed)
        let pool = TestPool(.leastConnections, weights: weights, maxConnections: 12, seed: seed)
        pool.update { backends in
            for index in backends.indices {
                backends[index].isUsable = random.below(8) != 0
                for _ in 0..<random.below(14) { backends[index].load.increment() }
            }
        }
        for _ in 0..<20 {
            let tried = (0..<random.below(Tried.capacity + 1)).map { _ in random.below(weights.count) }
            let scores = weights.indices.map { index in
                let (inFlight, isUsable) = (pool.backends[index].load.inFlight, pool.backends[index].isUsable)
                let isOpen = isUsable && inFlight < 12 && !tried.contains(index)
                return isOpen ? Float(inFlight + 1) * (1 / Float(weights[index])) : .infinity
            }
            let least = scores.min() ?? .infinity
            if case .backend(let index) = pool.acquire(tried: tried) {
                #expect(scores[index] == least)
            } else {
                #expect(least == .infinity)
            }
        }
    }

    @Test(arguments: 0..<20) func in_flight_converges_to_the_weights(seed: UInt64) {
        let weights = randomWeights(count: 2 + Int(seed) * 3, max: 10, seed: seed)
        let pool = TestPool(.leastConnections, weights: weights, seed: seed)
        let total = weights.reduce(0, +)
        for _ in 0..<20 * total { _ = pool.acquire() }
        // One more would have been one too many for each of them.
        #expect(zip(pool.inFlight, weights).allSatisfy { abs($0 - 20 * $1) <= 1 })
    }

    @Test(arguments: 0..<10) func converges_with_churn(seed: UInt64) {
        let weights = randomWeights(count: 12, max: 5, seed: seed)
        let pool = TestPool(.leastConnections, weights: weights, seed: seed)
        let total = weights.reduce(0, +)
        var held: [Int] = []
        for _ in 0..<5000 {
            if case .backend(let index) = pool.acquire() { held.append(index) }
            if held.count > 30 * total { pool.table.release(held.remove(at: pool.random.below(held.count))) }
        }
        #expect(zip(pool.inFlight, weights).allSatisfy { abs(Double($0) / Double($1) / 30 - 1) < 0.1 })
    }

    @Test(arguments: [1, 2, 3, 7, 8, 9, 16, 17, 40, 100]) func equals_have_equal_chances(count: Int) {
        let pool = TestPool(.leastConnections, weights: Array(repeating: 1, count: count))
        let counts = pool.counts(picks: 500 * count)
        // Five standard deviations.
        #expect(counts.allSatisfy { abs($0 - 500) < 112 })
    }

    @Test func unequal_gaps_between_equals_give_none_an_advantage() {
        let pool = TestPool(.leastConnections, weights: Array(repeating: 1, count: 30))
        // Only 3, 4 and 27 are idle: picking the first from a random start would favour 3 and 27.
        for index in 0..<30 where ![3, 4, 27].contains(index) { pool.backends[index].load.increment() }
        let counts = pool.counts(picks: 3000)
        for index in 0..<30 {
            #expect([3, 4, 27].contains(index) ? abs(counts[index] - 1000) < 130 : counts[index] == 0)
        }
    }
}

@Suite struct RandomTests {
    /// The upper 10^-6 quantile of chi-square for 1 to 9 degrees of freedom, rounded up.
    static let bounds = [24.0, 28, 31, 34, 36, 39, 41, 43, 45]

    @Test(arguments: 0..<30) func proportions_are_the_weights(seed: UInt64) {
        let weights = randomWeights(count: 2 + Int(seed) % 9, max: 20, seed: seed)
        let pool = TestPool(.random, weights: weights, seed: seed)
        let picks = 5000
        let counts = pool.counts(picks: picks)
        let total = weights.reduce(0, +)
        let chiSquare = zip(counts, weights).reduce(0.0) { sum, pair in
            let expected = Double(picks * pair.1) / Double(total)
            return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
        }
        #expect(chiSquare < Self.bounds[weights.count - 2])
    }

    @Test func the_less_loaded_of_two_wins() {
        let pool = TestPool(.random, weights: [1, 1])
        for _ in 0..<3 { pool.backends[0].load.increment() }
        #expect(pool.counts(picks: 100) == [0, 100])
    }

    @Test func two_choices_even_out_what_is_in_flight() {
        let pool = TestPool(.random, weights: Array(repeating: 1, count: 100))
        for _ in 0..<10_000 { _ = pool.acquire() }
        // With one choice the fullest would have some 125; with two, theory says average + log log n.
        #expect(pool.inFlight.allSatisfy { abs($0 - 100) <= 8 })
    }

    @Test func one_backend_with_all_the_weight_is_no_trap() {
        let pool = TestPool(.random, weights: [256, 1, 1], maxConnections: 4)
        for _ in 0..<12 { #expect(pool.acquire() != .full) }
        #expect(pool.acquire() == .full)
        #expect(pool.inFlight == [4, 4, 4])
    }
}
