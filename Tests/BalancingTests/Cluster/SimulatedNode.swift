import Balancing

/// A node of a cluster under test: its loops' counters and table, and its side of the cluster.
///
/// Time goes by in whole milliseconds.
final class SimulatedNode {
    let name: String
    private(set) var backends: [PickTable.Backend]
    private(set) var coordinator: PoolCoordinator
    private(set) var table: PickTable
    var random: FastGenerator

    init(
        _ name: String,
        _ algorithm: BalancingAlgorithm,
        _ backends: [PickTable.Backend],
        seed: UInt64 = 1
    ) {
        // Every node counts for itself.
        let backends = backends.map { backend in
            var own = backend
            own.load = BackendLoad()
            return own
        }
        self.name = name
        self.backends = backends
        coordinator = PoolCoordinator(node: name, backends: backends)
        table = PickTable(algorithm: algorithm, backends: backends, board: coordinator.board)
        random = FastGenerator(seed: seed)
    }

    /// Nodes `a`, `b` and so on over the same backends, each of which knows that the others live.
    static func cluster(
        _ count: Int,
        _ algorithm: BalancingAlgorithm,
        _ backends: [PickTable.Backend],
        seed: UInt64 = 1
    ) -> [SimulatedNode] {
        let nodes = (0..<count).map { number in
            SimulatedNode("node-\(number)", algorithm, backends, seed: seed &* 1000 &+ UInt64(number))
        }
        for node in nodes { node.setMembers(nodes.map(\.name)) }
        return nodes
    }

    /// What is in flight at each backend from this node.
    var inFlight: [Int] { backends.map(\.load.inFlight) }

    func acquire(tried: [Int] = []) -> Pick {
        var set = Tried()
        for index in tried { set.insert(index) }
        return table.acquire(key: random.next(), random: &random, tried: set)
    }

    /// The next pick; what it acquired stays in flight.
    @discardableResult
    func pick() -> Int? {
        guard case .backend(let index) = acquire() else { return nil }
        return index
    }

    /// How often each backend is picked in so many picks, each of which ends at once.
    func counts(picks: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: backends.count)
        for _ in 0..<picks {
            guard let index = pick() else { continue }
            counts[index] += 1
            table.release(index)
        }
        return counts
    }

    func end(_ backend: Int, milliseconds: Int) {
        backends[backend].load.end(nanoseconds: UInt64(milliseconds) * 1_000_000)
    }

    func setMembers(_ names: [String]) {
        coordinator.setMembers(names.map { WaterFilling.Member(name: $0) })
    }

    func publish(at milliseconds: Int) -> WaterFilling.Report {
        coordinator.publish(now: .milliseconds(milliseconds)).report
    }

    func receive(_ report: WaterFilling.Report, from member: String, at milliseconds: Int) {
        coordinator.receive(report, from: member, now: .milliseconds(milliseconds))
    }

    func refresh(at milliseconds: Int) {
        coordinator.refresh(now: .milliseconds(milliseconds))
    }

    /// Publishes a new table after a change to the backends.
    func update(_ change: (inout [PickTable.Backend]) -> Void) {
        change(&backends)
        coordinator.setBackends(backends)
        let board = coordinator.board
        table = PickTable(algorithm: table.algorithm, backends: backends, reusing: table, board: board)
    }
}

extension [SimulatedNode] {
    /// Every node tells every other, and all refresh.
    func exchangeReports(at milliseconds: Int) {
        let reports = map { $0.publish(at: milliseconds) }
        for node in self {
            for (other, report) in zip(self, reports) where other !== node {
                node.receive(report, from: other.name, at: milliseconds)
            }
            node.refresh(at: milliseconds)
        }
    }

    /// What is in flight at each backend from all nodes.
    var inFlight: [Int] {
        reduce(Array<Int>(repeating: 0, count: first?.backends.count ?? 0)) { zip($0, $1.inFlight).map(+) }
    }
}
