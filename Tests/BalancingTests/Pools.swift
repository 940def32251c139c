import Balancing

/// A pool under test: the table, the loads beneath it, and a loop's generator.
final class TestPool {
    var backends: [PickTable.Backend]
    var table: PickTable
    var random: FastGenerator

    init(_ algorithm: BalancingAlgorithm, _ backends: [PickTable.Backend], seed: UInt64 = 1) {
        self.backends = backends
        table = PickTable(algorithm: algorithm, backends: backends)
        random = FastGenerator(seed: seed)
    }

    convenience init(_ algorithm: BalancingAlgorithm, weights: [Int], maxConnections: Int? = nil, seed: UInt64 = 1) {
        let backends = weights.enumerated().map { number, weight in
            backend("backend-\(number)", weight: weight, maxConnections: maxConnections)
        }
        self.init(algorithm, backends, seed: seed)
    }

    /// What is in flight at each backend.
    var inFlight: [Int] { backends.map(\.load.inFlight) }

    /// The next pick; what it acquired stays in flight.
    func acquire(key: UInt64 = 0, tried: [Int] = []) -> Pick {
        var set = Tried()
        for index in tried { set.insert(index) }
        return table.acquire(key: key, random: &random, tried: set)
    }

    /// The index of the next pick, which is released at once; nil when nobody was picked.
    func pick(key: UInt64 = 0, tried: [Int] = []) -> Int? {
        guard case .backend(let index) = acquire(key: key, tried: tried) else { return nil }
        table.release(index)
        return index
    }

    /// How often each backend is picked in so many picks, each released at once.
    func counts(picks: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: backends.count)
        for _ in 0..<picks {
            if let index = pick(key: random.next()) { counts[index] += 1 }
        }
        return counts
    }

    /// Publishes a new table after a change to the backends.
    func update(_ change: (inout [PickTable.Backend]) -> Void) {
        change(&backends)
        table = PickTable(algorithm: table.algorithm, backends: backends, reusing: table)
    }

    /// The backend's name for each key.
    func mapping(keys: Int) -> [String?] {
        (0..<keys).map { key in pick(key: XXH64.hash("key-\(key)")).map { backends[$0].name } }
    }
}

/// A backend with a load of its own.
func backend(
    _ name: String,
    weight: Int = 1,
    isUsable: Bool = true,
    maxConnections: Int? = nil
) -> PickTable.Backend {
    PickTable.Backend(
        name: name,
        weight: weight,
        isUsable: isUsable,
        load: BackendLoad(),
        maxConnections: maxConnections
    )
}

/// The algorithms that go by a key.
let hashAlgorithms: [BalancingAlgorithm] = [.ipHash, .consistentHash, .maglev]

/// Random weights, 1 to `max` each.
func randomWeights(count: Int, max: Int, seed: UInt64) -> [Int] {
    var random = FastGenerator(seed: seed)
    return (0..<count).map { _ in 1 + random.below(max) }
}
