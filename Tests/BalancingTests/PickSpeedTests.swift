import Balancing
import Testing

/// Prints what a pick and a refresh cost; nothing is asserted, since hosts differ.
///
/// Only a release build says something: `swift test -c release -Xswiftc -enable-testing --filter PickSpeed`.
@Suite(.serialized) struct PickSpeedTests {
    #if DEBUG
    private static let rounds = 200
    #else
    private static let rounds = 100_000
    #endif

    private func nanoseconds(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        let times = (0..<3).map { _ in clock.measure { for _ in 0..<Self.rounds { body() } } }
        return (times.min() ?? .zero) / .nanoseconds(1) / Double(Self.rounds)
    }

    @Test(arguments: [10, 100, 1000], [nil, 1000]) func of_a_table(count: Int, maxConnections: Int?) {
        var random = FastGenerator(seed: 1)
        let backends = (0..<count).map { backend("backend-\($0)", maxConnections: maxConnections) }
        let node = SimulatedNode.cluster(3, .leastConnections, backends)[0]
        for backend in node.backends { for _ in 0..<3 + random.below(3) { backend.load.increment() } }
        let counts = (0..<count).map { WaterFilling.Report.Count(backend: $0, inFlight: 3 + random.below(3)) }
        let report = WaterFilling.Report(counts: counts, arrivalRate: 1000)
        for member in ["node-1", "node-2"] { node.receive(report, from: member, at: 0) }
        node.refresh(at: 50)
        let plain = PickTable(algorithm: .leastConnections, backends: node.backends)
        let best = PickTable(algorithm: .random, backends: node.backends, board: node.coordinator.board)
        func time(_ table: PickTable) -> Int {
            let time = nanoseconds {
                if case .backend(let index) = table.acquire(key: 0, random: &random) { table.release(index) }
            }
            return Int(time.rounded())
        }
        var now = 50
        let refresh = nanoseconds {
            now += 1
            node.refresh(at: now)
        }
        let figures =
            "own counts \(time(plain)), targets \(time(node.table)), random \(time(best)), refresh \(Int(refresh))"
        print("\(count) backends\(maxConnections == nil ? "" : " with limits"), ns: \(figures)")
        #expect(node.inFlight.allSatisfy { 3...5 ~= $0 })
    }
}
