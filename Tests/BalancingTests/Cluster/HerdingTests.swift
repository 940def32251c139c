import Balancing
import Testing

@Suite struct HerdingTests {
    /// How nodes choose.
    enum Way {
        /// By the cluster's targets.
        case waterFilling
        /// The least of own counts and the others' last reports.
        case sum
        /// Each by its own counts.
        case own
    }

    /// The time mean of the fullest backend's exchanges over the mean's, when each node tells the others every 100 ms.
    ///
    /// Requests come at random, ten a millisecond at random nodes, and hold their backend for 40 ms on the average.
    ///
    /// `spacing`: Milliseconds between one node's reports and the next node's; 0 when all report at once.
    static func unevenness(_ way: Way, nodes count: Int, spacing: Int, seed: UInt64) -> Double {
        let backendCount = 20
        let backends = (0..<backendCount).map { backend("backend-\($0)") }
        let nodes = SimulatedNode.cluster(count, .leastConnections, backends, seed: seed)
        if way == .own { for node in nodes { node.setMembers([node.name]) } }
        var random = FastGenerator(seed: seed)
        var told = nodes.map { _ in backends.map { _ in 0 } }
        var ends: [Int: [(node: Int, backend: Int, hold: Int)]] = [:]
        var (sum, steps) = (0.0, 0)
        for now in 0..<900 {
            for (node, backend, hold) in ends.removeValue(forKey: now) ?? [] {
                nodes[node].end(backend, milliseconds: hold)
            }
            for (number, node) in nodes.enumerated() where (now + spacing * number) % 100 == 0 {
                told[number] = node.inFlight
                let report = node.publish(at: now)
                for other in nodes where other !== node { other.receive(report, from: node.name, at: now) }
            }
            if now % 5 == 0 {
                for node in nodes { node.refresh(at: now) }
            }
            for _ in 0..<7 + random.below(7) {
                let number = random.below(count)
                let hold = 1 + random.below(80)
                var chosen = nodes[number].pick() ?? 0
                if way == .sum {
                    nodes[number].table.release(chosen)
                    let own = nodes[number].inFlight
                    chosen = backends.indices.min { load($0) < load($1) } ?? 0
                    func load(_ backend: Int) -> Int {
                        told.indices.reduce(own[backend]) { $1 == number ? $0 : $0 + told[$1][backend] }
                    }
                    nodes[number].backends[chosen].load.increment()
                }
                ends[now + hold, default: []].append((number, chosen, hold))
            }
            guard now >= 300 else { continue }
            let inFlight = nodes.inFlight
            sum += Double((inFlight.max() ?? 0) * backendCount) / Double(inFlight.reduce(0, +))
            steps += 1
        }
        return sum / Double(steps)
    }

    @Test(arguments: [(3, 0), (10, 0), (10, 37), (30, 37)])
    func nodes_do_not_rush_to_the_same_backend(count: Int, spacing: Int) {
        let (filled, summed, own) = (
            Self.unevenness(.waterFilling, nodes: count, spacing: spacing, seed: 1),
            Self.unevenness(.sum, nodes: count, spacing: spacing, seed: 1),
            Self.unevenness(.own, nodes: count, spacing: spacing, seed: 1)
        )
        print("\(count) nodes, \(spacing) ms: max/mean \(filled) by targets, \(summed) by sums, \(own) by own counts")
        #expect(filled < 1.03 * own)
        #expect(filled - 1 < 0.7 * (summed - 1))
    }
}
