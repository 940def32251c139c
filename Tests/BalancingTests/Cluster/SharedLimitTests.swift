import Balancing
import Testing

@Suite struct SharedLimitTests {
    /// How far the nodes of one run went beyond a limit together, in exchanges, and how much of it they used.
    struct Outcome {
        var most = 0
        var mean = 0.0
        var used = 0.0
    }

    /// Half a second in which everyone asks for more than the backend may serve, half a second in which nobody does, and so
    /// on for two seconds.
    ///
    /// Each node tells the others every 100 ms, at a time of its own, and packets take 1 to 3 ms.
    static func run(nodes count: Int, max: Int, hold: Int, seed: UInt64, lossPercent: Int = 0) -> Outcome {
        let nodes = SimulatedNode.cluster(count, .leastConnections, [backend("only", maxConnections: max)], seed: seed)
        var random = FastGenerator(seed: seed)
        let offsets = nodes.map { _ in random.below(100) }
        var packets: [(at: Int, from: Int, to: Int, report: WaterFilling.Report)] = []
        var ends: [(at: Int, node: Int)] = []
        var outcome = Outcome()
        nodes.exchangeReports(at: 0)
        let end = 2000
        for now in 1...end {
            for packet in packets where packet.at == now {
                nodes[packet.to].receive(packet.report, from: nodes[packet.from].name, at: now)
            }
            packets.removeAll { $0.at <= now }
            for exchange in ends where exchange.at == now { nodes[exchange.node].end(0, milliseconds: hold) }
            ends.removeAll { $0.at <= now }
            for (number, node) in nodes.enumerated() {
                if now % 100 == offsets[number] {
                    let report = node.publish(at: now)
                    for other in nodes.indices where other != number && random.below(100) >= lossPercent {
                        packets.append((now + 1 + random.below(3), number, other, report))
                    }
                }
                if now % 20 == 0 { node.refresh(at: now) }
                guard now / 500 % 2 == 0 else { continue }
                while node.pick() != nil { ends.append((now + 1 + random.below(2 * hold), number)) }
            }
            let total = nodes.reduce(0) { $0 + $1.inFlight[0] }
            outcome.most = Swift.max(outcome.most, total - max)
            outcome.mean += Double(Swift.max(0, total - max)) / Double(end)
            outcome.used += Double(total) / Double(max) / Double(end)
        }
        return outcome
    }

    @Test(arguments: [3, 10], [10, 100])
    func nodes_together_exceed_a_limit_by_less_than_their_number(count: Int, max: Int) {
        for lossPercent in [0, 10] {
            let outcomes = [20, 300].flatMap { hold in
                (1...3).map { Self.run(nodes: count, max: max, hold: hold, seed: $0, lossPercent: lossPercent) }
            }
            let most = outcomes.map(\.most).max() ?? 0
            let mean = outcomes.reduce(0) { $0 + $1.mean } / Double(outcomes.count)
            let used = outcomes.reduce(0) { $0 + $1.used } / Double(outcomes.count)
            print(
                "\(count) nodes, max \(max), \(lossPercent) % lost: at most \(most) beyond, mean \(mean), used \(used)"
            )
            if lossPercent == 0 { #expect(most <= count - 1) }
        }
    }
}
