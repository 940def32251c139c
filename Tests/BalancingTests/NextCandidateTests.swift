import Balancing
import Testing

@Suite struct NextCandidateTests {
    @Test(arguments: BalancingAlgorithm.allCases)
    func a_backend_that_is_down_is_never_picked(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: [1, 200, 3])
        pool.update { $0[1].isUsable = false }
        for key in 0..<300 { _ = pool.acquire(key: UInt64(key)) }
        #expect(pool.inFlight[1] == 0)
        #expect(pool.inFlight[0] > 0 && pool.inFlight[2] > 0)
    }

    @Test(arguments: BalancingAlgorithm.allCases)
    func what_was_tried_is_not_picked_again(algorithm: BalancingAlgorithm) {
        for key in 0..<100 as Range<UInt64> {
            let pool = TestPool(algorithm, weights: [1, 200, 3, 20, 5], seed: key)
            var tried: [Int] = []
            while case .backend(let index) = pool.acquire(key: key, tried: tried) {
                #expect(!tried.contains(index))
                tried.append(index)
                pool.table.release(index)
                if tried.count == Tried.capacity { break }
            }
            #expect(tried.count == Tried.capacity)
        }
    }

    @Test(arguments: BalancingAlgorithm.allCases)
    func nobody_is_left_once_all_were_tried(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: [1, 2, 3, 4])
        pool.update { $0[3].isUsable = false }
        #expect(pool.acquire(tried: [0, 1, 2]) == .none)
        #expect(pool.acquire(tried: [0, 1, 2, 3]) == .none)
        #expect(pool.acquire(tried: [0, 3, 2]) == .backend(1))
    }

    @Test(arguments: BalancingAlgorithm.allCases)
    func a_full_backend_gives_way_to_the_next(algorithm: BalancingAlgorithm) {
        for key in 0..<50 as Range<UInt64> {
            let pool = TestPool(algorithm, weights: [1, 100, 3, 9], maxConnections: 2, seed: key)
            for _ in 0..<8 { #expect(pool.acquire(key: key) != .full) }
            #expect(pool.inFlight == [2, 2, 2, 2])
            #expect(pool.acquire(key: key) == .full)
            pool.table.release(2)
            #expect(pool.acquire(key: key, tried: [2]) == .full)
            #expect(pool.acquire(key: key) == .backend(2))
        }
    }

    @Test(arguments: BalancingAlgorithm.allCases) func no_pick_leaves_no_trace(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: [1, 2, 3, 0], maxConnections: 1)
        for _ in 0..<3 { _ = pool.acquire() }
        #expect(pool.acquire() == .full)
        #expect(pool.acquire(tried: [0, 1]) == .full)
        #expect(pool.acquire(tried: [0, 1, 2]) == .none)
        #expect(pool.inFlight == [1, 1, 1, 0])
        pool.update { backends in
            for index in backends.indices { backends[index].isUsable = false }
        }
        #expect(pool.acquire() == .none)
        #expect(pool.table.usableCount == 0)
        #expect(pool.inFlight == [1, 1, 1, 0])
    }

    @Test(arguments: BalancingAlgorithm.allCases) func a_pool_of_one_works(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: [256], maxConnections: 3)
        #expect((0..<4).map { _ in pool.acquire() } == [.backend(0), .backend(0), .backend(0), .full])
    }

    @Test(arguments: BalancingAlgorithm.allCases) func in_flight_survives_a_new_table(algorithm: BalancingAlgorithm) {
        let pool = TestPool(algorithm, weights: [1], maxConnections: 2)
        let old = pool.table
        _ = pool.acquire()
        pool.update { $0.append(backend("another", isUsable: false)) }
        #expect(pool.acquire() == .backend(0))
        #expect(pool.acquire() == .full)
        old.release(0)
        #expect(pool.acquire() == .backend(0))
    }

    @Test(arguments: BalancingAlgorithm.allCases)
    func max_connections_holds_under_concurrency(algorithm: BalancingAlgorithm) async {
        let pool = TestPool(algorithm, weights: [3, 1, 2], maxConnections: 2)
        let (table, loads) = (pool.table, pool.backends.map(\.load))
        let most = await withTaskGroup(of: Int.self) { group in
            for seed in 0..<6 as Range<UInt64> {
                group.addTask {
                    var random = FastGenerator(seed: seed)
                    var held: [Int] = []
                    var most = 0
                    for _ in 0..<3000 {
                        if case .backend(let index) = table.acquire(key: random.next(), random: &random) {
                            held.append(index)
                        }
                        most = max(most, loads.map(\.inFlight).max() ?? 0)
                        if !held.isEmpty, random.below(2) == 0 {
                            table.release(held.remove(at: random.below(held.count)))
                        }
                    }
                    for index in held { table.release(index) }
                    return most
                }
            }
            return await group.reduce(0, max)
        }
        #expect(most == 2)
        #expect(pool.inFlight == [0, 0, 0])
    }
}
