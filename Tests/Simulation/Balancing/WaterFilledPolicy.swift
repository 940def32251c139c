import Balancing

/// What the project's own nodes do: a ``PickTable`` for least connections, with a ``PoolCoordinator`` that fills its board.
struct WaterFilledPolicy: DispatchPolicy {
    private var backends: [PickTable.Backend]
    private var table: PickTable
    private var coordinator: PoolCoordinator
    private let loads: [BackendLoad]

    /// A node with nothing in flight.
    ///
    /// - Parameters:
    ///   - member: The node's number.
    ///   - weights: The backends' weights.
    init(member: Int, weights: [Int]) {
        let loads = weights.map { _ in BackendLoad() }
        let backends = weights.indices.map { index in
            PickTable.Backend(name: "10.0.0.\(index):80", weight: weights[index], isUsable: true, load: loads[index])
        }
        self.loads = loads
        self.backends = backends
        coordinator = PoolCoordinator(node: Self.name(member), backends: backends)
        table = PickTable(algorithm: .leastConnections, backends: backends, board: coordinator.board)
    }

    mutating func pick(random: inout FastGenerator, at now: Double) -> Int? {
        guard case .backend(let backend) = table.acquire(key: 0, random: &random) else { return nil }
        return backend
    }

    mutating func complete(_ backend: Int, hold: Double, at now: Double) {
        loads[backend].end(nanoseconds: UInt64(hold * 1e9))
    }

    mutating func publish(at now: Double) -> PublishedLoad {
        let report = coordinator.publish(now: .seconds(now)).report
        return PublishedLoad(inFlight: report.counts.map(\.inFlight), arrivalRate: report.arrivalRate ?? 0)
    }

    mutating func receive(_ load: PublishedLoad, from member: Int, at now: Double) {
        let counts = load.inFlight.enumerated().map { WaterFilling.Report.Count(backend: $0, inFlight: $1) }
        let report = WaterFilling.Report(counts: counts, arrivalRate: load.arrivalRate)
        coordinator.receive(report, from: Self.name(member), now: .seconds(now))
    }

    mutating func refresh(at now: Double) {
        coordinator.refresh(now: .seconds(now))
    }

    mutating func setMembers(_ living: [Int], at now: Double) {
        coordinator.setMembers(living.map { WaterFilling.Member(name: Self.name($0)) })
    }

    mutating func setWeights(_ weights: [Int], at now: Double) {
        for index in backends.indices {
            backends[index].weight = weights[index]
            backends[index].isUsable = weights[index] > 0
        }
        coordinator.setBackends(backends)
        table = PickTable(algorithm: .leastConnections, backends: backends, reusing: table, board: coordinator.board)
    }

    private static func name(_ member: Int) -> String {
        "node-\(member)"
    }
}
