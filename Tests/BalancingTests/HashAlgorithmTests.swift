import Testing

@testable import Balancing

@Suite struct HashAlgorithmTests {
    @Test(arguments: hashAlgorithms) func nodes_with_shuffled_listings_map_alike(algorithm: BalancingAlgorithm) {
        let weights = randomWeights(count: 15, max: 5, seed: 4)
        let listing = weights.enumerated().map { backend("10.0.0.\($0):80", weight: $1) }
        var random = FastGenerator(seed: 9)
        let one = TestPool(algorithm, listing)
        let other = TestPool(algorithm, listing.shuffled(using: &random), seed: 77)
        #expect(one.mapping(keys: 2000) == other.mapping(keys: 2000))
        // The same when both have lost the same backends.
        for name in ["10.0.0.3:80", "10.0.0.9:80"] {
            for pool in [one, other] { pool.update { $0.lose(name) } }
        }
        let mapping = one.mapping(keys: 2000)
        #expect(mapping == other.mapping(keys: 2000))
        #expect(!mapping.contains("10.0.0.3:80"))
    }

    @Test(arguments: hashAlgorithms) func the_mapping_never_changes_between_versions(algorithm: BalancingAlgorithm) {
        // A change here moves keys while a cluster is upgraded node by node.
        let pool = TestPool(algorithm, (0..<5).map { backend("10.0.0.\($0):80", weight: 1 + $0 % 2) })
        let indices = (0..<20).map { pool.pick(key: XXH64.hash("key-\($0)")) ?? -1 }
        #expect(indices == Self.golden[algorithm])
    }

    /// What `Fixtures/mapping.py`, which knows the algorithms and not this code, says of the same pool.
    static let golden: [BalancingAlgorithm: [Int]] = [
        .ipHash: [2, 1, 4, 4, 3, 3, 0, 1, 0, 0, 3, 3, 3, 3, 0, 0, 2, 3, 2, 2],
        .consistentHash: [2, 0, 1, 1, 3, 2, 4, 4, 1, 4, 0, 2, 3, 3, 0, 3, 2, 1, 4, 0],
        .maglev: [2, 4, 4, 2, 2, 3, 4, 4, 1, 3, 0, 3, 3, 0, 3, 3, 0, 1, 3, 3],
    ]

    @Test(arguments: hashAlgorithms) func only_the_keys_of_a_missing_backend_move(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: randomWeights(count: 20, max: 4, seed: 2))
        let before = pool.mapping(keys: 5000)
        pool.update { $0[7].isUsable = false }
        let without = pool.mapping(keys: 5000)
        for (old, new) in zip(before, without) {
            #expect(old == "backend-7" ? new != nil && new != old : new == old)
        }
        // They spread over the others, not onto a single neighbour.
        let heirs = Set(zip(before, without).filter { $0.0 == "backend-7" }.map(\.1))
        #expect(heirs.count > 5)
        pool.update { $0[7].isUsable = true }
        #expect(pool.mapping(keys: 5000) == before)
    }

    @Test(arguments: [BalancingAlgorithm.consistentHash, .maglev], [4, 10, 50])
    func an_added_backend_takes_its_share_and_little_else_moves(algorithm: BalancingAlgorithm, count: Int) {
        let backends = (0...count).map { backend("10.0.0.\($0):80") }
        let small = TestPool(algorithm, Array(backends.dropLast()))
        let large = TestPool(algorithm, backends)
        let (before, after) = (small.mapping(keys: 10_000), large.mapping(keys: 10_000))
        let moved = zip(before, after).count { $0 != $1 }
        let gained = after.count { $0 == backends[count].name }
        let share = 10_000 / (count + 1)
        #expect(abs(gained - share) < share / 3)
        if algorithm == .consistentHash {
            // Nothing moves but to the new one (or, seen the other way, from the removed one).
            #expect(moved == gained)
        } else {
            #expect(moved < gained + 10_000 / 20)
        }
    }

    @Test(arguments: [BalancingAlgorithm.consistentHash, .maglev], 0..<4)
    func mixed_weights_do_not_move_other_keys(algorithm: BalancingAlgorithm, seed: UInt64) {
        let weights = randomWeights(count: 20, max: 10, seed: seed)
        let pool = TestPool(algorithm, weights: weights)
        let before = pool.mapping(keys: 10_000)
        pool.update { $0.remove(at: 5) }
        let after = pool.mapping(keys: 10_000)
        let unmoved = zip(before, after).filter { $0.0 != "backend-5" }
        let strayed = unmoved.count { $0.0 != $0.1 }
        #expect(strayed <= (algorithm == .consistentHash ? 0 : 10_000 / 10))
    }

    @Test(arguments: hashAlgorithms, 0..<4) func shares_are_the_weights(algorithm: BalancingAlgorithm, seed: UInt64) {
        let weights = randomWeights(count: 10, max: 10, seed: seed)
        let pool = TestPool(algorithm, weights: weights)
        let picks = 40_000
        let counts = pool.counts(picks: picks)
        let total = weights.reduce(0, +)
        for (count, weight) in zip(counts, weights) {
            let expected = Double(picks * weight) / Double(total)
            // Five standard deviations of the draw; for the ring also those of its points, at least 16 for weight 1.
            let points = 16.0 * Double(weight)
            let ring = algorithm == .consistentHash ? 4 * expected / points.squareRoot() : 0
            #expect(abs(Double(count) - expected) < 5 * expected.squareRoot() + ring)
        }
    }

    @Test(arguments: hashAlgorithms) func a_backend_without_weight_gets_no_keys(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: [1, 0, 2])
        #expect(pool.counts(picks: 500)[1] == 0)
        let empty = TestPool(algorithm, weights: [0, 0])
        #expect(empty.acquire() == .none)
        let none = TestPool(algorithm, weights: [])
        #expect(none.acquire() == .none)
    }

    @Test(arguments: hashAlgorithms) func the_last_usable_backend_of_many_is_found(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: Array(repeating: 1, count: 200))
        pool.update { backends in
            for index in backends.indices where index != 117 { backends[index].isUsable = false }
        }
        for key in 0..<200 { #expect(pool.pick(key: UInt64(key)) == 117) }
    }

    @Test(arguments: hashAlgorithms)
    func most_missing_backends_still_leave_shares_by_weight(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: (0..<200).map { 1 + $0 % 2 })
        pool.update { backends in
            for index in backends.indices where index >= 4 { backends[index].isUsable = false }
        }
        let counts = pool.counts(picks: 6000)
        for (index, expected) in [1000, 2000, 1000, 2000].enumerated() {
            #expect(abs(counts[index] - expected) < expected * (algorithm == .consistentHash ? 40 : 15) / 100)
        }
    }

    @Test func a_maglev_table_is_full_and_even() {
        let roster = HashRoster.make((0..<100).map { backend("10.0.0.\($0)") }).roster
        let table = MaglevTable(roster)
        #expect(table.count == 65_537)
        var counts = [Int](repeating: 0, count: 100)
        for slot in 0..<table.count {
            // The middle of the slot.
            let hash = UInt64(table.count).dividingFullWidth((UInt64(slot), .max / 2)).quotient
            counts[table.rank(of: hash)] += 1
        }
        #expect(counts.allSatisfy { $0 == 655 || $0 == 656 })
    }

    @Test func a_ring_has_a_bound() {
        let roster = HashRoster.make((0..<2000).map { backend("10.0.\($0)", weight: 1 + $0 % 256) }).roster
        #expect(HashRing(roster).count <= 1 << 17)
    }

    @Test func every_place_on_a_ring_is_the_first_at_or_after_its_hash() {
        let ring = HashRing(HashRoster.make((0..<3).map { backend("10.0.0.\($0)") }).roster)
        var random = FastGenerator(seed: 5)
        for _ in 0..<1000 {
            let hash: UInt64 = random.next()
            let place = ring.place(of: hash)
            #expect(place == (ring.hashes.firstIndex { $0 >= hash } ?? 0))
        }
        #expect(ring.place(of: .max) == 0)
        #expect(ring.place(of: 0) == 0)
    }
}

extension [PickTable.Backend] {
    mutating func lose(_ name: String) {
        for index in indices where self[index].name == name { self[index].isUsable = false }
    }
}
