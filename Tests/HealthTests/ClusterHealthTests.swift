import Health
import Testing

/// A whole cluster's health of one backend, from many seeds.
@Suite struct ClusterHealthTests {
    private static let seeds: [UInt64] = Array(1...8)

    private func cluster(_ count: Int, _ seed: UInt64) -> SimulatedCluster {
        var cluster = SimulatedCluster(count: count, seed: seed)
        cluster.run(for: .seconds(30))
        #expect(cluster.living.allSatisfy { $0.verdict.state == .up })
        return cluster
    }

    private func setReachable(_ reaches: Bool, _ cluster: inout SimulatedCluster) {
        for index in cluster.nodes.indices { cluster.nodes[index].reaches = reaches }
    }

    @Test(arguments: [3, 5, 10, 20]) func probes_do_not_grow_with_the_cluster(count: Int) {
        var most = 0
        for seed in Self.seeds {
            var cluster = cluster(count, seed)
            let before = cluster.nodes.map(\.checks).reduce(0, +)
            cluster.run(for: .seconds(100))
            most = max(most, cluster.nodes.map(\.checks).reduce(0, +) - before)
            #expect(cluster.checkers.count == 3)
        }
        // Three checkers, 20 intervals that may all be short by the jitter.
        #expect(most <= 3 * 23)
        print("\(count) members: at most \(most) probes of a backend in 100 s")
    }

    @Test(arguments: [1, 2, 3, 5, 20]) func a_dead_backend_is_out_everywhere_in_time(count: Int) {
        var slowest = Duration.zero
        for seed in Self.seeds {
            var cluster = cluster(count, seed)
            cluster.loss = 0
            let death = cluster.now
            setReachable(false, &cluster)
            cluster.run(for: SimulatedCluster.window + .milliseconds(500))
            #expect(cluster.living.allSatisfy { $0.verdict.state == .down }, "seed \(seed)")
            slowest = max(slowest, (cluster.log.last?.time ?? .zero) - death)
        }
        print("\(count) members: out everywhere within \(slowest), the window is \(SimulatedCluster.window)")
    }

    @Test(arguments: [2, 3, 8]) func a_backend_that_one_node_cannot_reach_is_out_on_that_node_alone(count: Int) {
        for seed in Self.seeds {
            var cluster = cluster(count, seed)
            let lonely = cluster.checkers[0]
            cluster.nodes[lonely].reaches = false
            cluster.run(for: .seconds(60))
            let down = cluster.living.filter { $0.verdict.state == .down }.map(\.name)
            #expect(down == [cluster.nodes[lonely].name], "seed \(seed)")
            // Not even after it was out for all.
            setReachable(false, &cluster)
            cluster.run(for: .seconds(60))
            #expect(cluster.living.allSatisfy { $0.verdict.state == .down })
            for index in cluster.nodes.indices { cluster.nodes[index].reaches = index != lonely }
            cluster.run(for: .seconds(60))
            #expect(cluster.living.filter { $0.verdict.state == .down }.map(\.name) == down, "seed \(seed)")
        }
    }

    @Test(arguments: [3, 8]) func members_that_come_and_go_change_no_verdict(count: Int) {
        for seed in Self.seeds {
            var cluster = cluster(count, seed)
            let before = cluster.log.count
            // Only one is left at the end.
            for index in 0..<count - 1 {
                cluster.kill(index)
                cluster.run(for: .seconds(10))
            }
            #expect(cluster.log.count == before, "seed \(seed)")
            #expect(cluster.checkers == [count - 1])
        }
    }

    @Test func a_cluster_that_drains_keeps_its_verdict() {
        var cluster = cluster(5, 1)
        for index in cluster.nodes.indices { cluster.nodes[index].isDraining = true }
        cluster.membersChanged()
        setReachable(false, &cluster)
        cluster.run(for: .seconds(120))
        #expect(cluster.checkers == [])
        #expect(cluster.living.allSatisfy { $0.verdict.state == .up })
    }

    @Test(arguments: [1, 3, 10]) func all_nodes_share_the_start_of_the_ramp(count: Int) {
        let ramp = SlowStart(window: .seconds(30))
        var widest = 0.0
        for seed in Self.seeds {
            var cluster = cluster(count, seed)
            #expect(cluster.living.allSatisfy { $0.verdict.upSince == nil })
            setReachable(false, &cluster)
            cluster.run(for: .seconds(60))
            setReachable(true, &cluster)
            cluster.run(for: .seconds(20))
            if count > 3 { cluster.kill(cluster.checkers[0]) }
            cluster.run(for: .seconds(5))
            let now = cluster.now
            let factors = cluster.living.map { ramp.factor(upSince: $0.verdict.upSince, now: now) }.sorted()
            #expect(factors[0] < 1, "seed \(seed)")
            widest = max(widest, factors[factors.count - 1] - factors[0])
        }
        // What the travel of news makes of a window of 30 s, twice: there, and on by one who takes over.
        #expect(widest <= 0.4 / 30 + 1e-9)
        print("\(count) members: shares in the ramp differ by \(widest) at most")
    }
}
