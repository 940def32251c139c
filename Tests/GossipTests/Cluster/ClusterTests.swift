import Testing

@testable import Gossip

/// What only several machines show together.
@Suite struct ClusterTests {
    private func cluster(_ count: Int, seed: UInt64, loss: Double = 0, sendsLoad: Bool = true) -> MiniNetwork {
        var network = MiniNetwork(seed: seed)
        network.loss = loss
        if !sendsLoad { network.loadInterval = nil }
        for index in 0..<count { network.add("n\(index)", seeds: [0, 1]) }
        return network
    }

    @Test(arguments: 1...5) func nodes_that_start_together_find_one_another(seed: UInt64) {
        var network = cluster(8, seed: seed, loss: 0.1)
        let time = network.run(atMost: .seconds(8)) { $0.isWhole && $0.nodes.allSatisfy(\.isJoined) }
        #expect(time != nil)
    }

    @Test(arguments: [true, false], [3, 20, 50])
    func a_crash_is_known_everywhere_within_five_seconds(sendsLoad: Bool, count: Int) throws {
        for seed in 1...(count == 50 ? 2 : 5) {
            var network = cluster(count, seed: UInt64(seed), loss: 0.02, sendsLoad: sendsLoad)
            try #require(network.run(atMost: .seconds(10)) { $0.isWhole } != nil)
            network.run(for: .seconds(2))
            network.nodes[2].isUp = false
            let known = network.run(atMost: .seconds(12)) { $0.isWhole }
            #expect(known.map { $0 <= .seconds(5) } == true)
            let dead = network.nodes[2].identity
            for index in network.up { #expect(network.nodes[index].effects.contains(.gone(dead))) }
        }
    }

    @Test func several_crashes_at_once_are_known_everywhere() throws {
        var worst = Duration.zero
        for seed in 1...3 {
            var network = cluster(30, seed: UInt64(seed))
            try #require(network.run(atMost: .seconds(10)) { $0.isWhole } != nil)
            network.run(for: .seconds(2))
            for index in 2..<10 { network.nodes[index].isUp = false }
            let known = network.run(atMost: .seconds(20)) { $0.isWhole }
            worst = max(worst, known ?? .seconds(99))
        }
        print("figure: 8 of 30 crash at once: known everywhere after", worst)
        #expect(worst <= .seconds(8))
    }

    @Test(arguments: [true, false]) func loss_of_a_tenth_kills_nobody(sendsLoad: Bool) {
        for count in [2, 3, 10] {
            for seed in 1...4 {
                var network = cluster(count, seed: UInt64(seed), loss: 0.1, sendsLoad: sendsLoad)
                network.isTCPBlocked = { ($0 + $1 + seed).isMultiple(of: 2) }
                network.run(for: .seconds(60))
                for node in network.nodes {
                    #expect(!node.notes.contains { if case .memberDead = $0 { true } else { false } })
                }
                #expect(network.isWhole)
            }
        }
    }

    @Test func a_node_that_crashes_and_restarts_at_once_is_back_with_its_new_epoch() {
        for seed in 1...4 {
            var network = cluster(10, seed: UInt64(seed), loss: 0.1)
            _ = network.run(atMost: .seconds(10)) { $0.isWhole }
            for turn in 0..<4 {
                network.nodes[network.nodes.count - 1].isUp = false
                network.run(for: .milliseconds(200 + 2_000 * turn))
                network.add("n9", seeds: [0, 1], at: 9)
                let time = network.run(atMost: .seconds(5)) { $0.isWhole }
                #expect(time != nil)
            }
        }
    }

    @Test func one_node_whose_udp_is_blocked_is_seen_through_tcp_and_nothing_flaps() {
        for seed in 1...3 {
            var network = MiniNetwork(seed: UInt64(seed))
            network.isUDPBlocked = { $0 == 3 || $1 == 3 }
            for index in 0..<5 { network.add("n\(index)", seeds: [0, 1]) }
            network.run(for: .seconds(20))
            for index in [0, 1, 2, 4] {
                let view = network.nodes[index].view
                #expect(view?.members.first { $0.identity.name == "n3" }?.isTCPOnly == true)
                #expect(view?.members.filter(\.isTCPOnly).count == 1)
            }
            #expect(network.isWhole)
            network.deliver(.decide(.init(pool: "p", backend: "b", property: .drain), value: 1, expiry: nil), to: 0)
            network.run(for: .seconds(20))
            #expect(network.nodes[3].view?.overrides.count == 1)
            for node in network.nodes {
                for note in node.notes {
                    if case .memberSuspect = note { Issue.record("\(note)") }
                    if case .memberDead = note { Issue.record("\(note)") }
                }
            }
        }
    }

    @Test func two_that_cannot_reach_each_other_do_not_kill_each_other() {
        for seed in 1...3 {
            var network = MiniNetwork(seed: UInt64(seed))
            network.isUDPBlocked = { ($0, $1) == (1, 2) || ($0, $1) == (2, 1) }
            network.isTCPBlocked = network.isUDPBlocked
            for index in 0..<5 { network.add("n\(index)", seeds: [0]) }
            network.run(for: .seconds(40))
            #expect(network.isWhole)
            for node in network.nodes {
                #expect(!node.notes.contains { if case .memberDead = $0 { true } else { false } })
            }
        }
    }

    @Test func counts_of_the_dead_vanish_and_a_restarted_one_begins_anew() {
        var network = cluster(4, seed: 3)
        let key = BackendKey(rawValue: 1)
        network.nodes[2].report = LoadReport(counts: [.init(key: key, inFlight: 7)], inFlight: 7)
        network.run(for: .seconds(2))
        let old = network.nodes[2].identity
        for index in [0, 1, 3] { #expect(network.nodes[index].loads[old]?[key] == 7) }
        network.nodes[2].isUp = false
        network.run(for: .seconds(5))
        for index in [0, 1, 3] { #expect(network.nodes[index].loads[old] == nil) }
        network.add("n2", seeds: [0], at: 2)
        network.nodes[4].report = LoadReport(counts: [.init(key: key, inFlight: 2)], inFlight: 2)
        network.run(for: .seconds(2))
        for index in [0, 1, 3] { #expect(network.nodes[index].loads[network.nodes[4].identity]?[key] == 2) }
    }

    @Test func a_joiner_has_everyones_opinions_when_it_is_joined() {
        var network = cluster(5, seed: 8)
        for index in 0..<5 {
            let opinion = Opinion(
                key: BackendKey(rawValue: UInt64(index)),
                isUp: index != 2,
                streak: 4,
                ageMilliseconds: 50
            )
            network.deliver(.opinions([opinion]), to: index)
        }
        network.run(for: .seconds(2))
        network.loadInterval = nil
        network.run(for: .milliseconds(200))
        let joiner = network.add("joiner", seeds: [0])
        let time = network.run(atMost: .seconds(2)) { $0.nodes[joiner].isJoined }
        #expect(time != nil)
        for index in 0..<5 {
            let held = network.nodes[joiner].opinions[network.nodes[index].identity] ?? [:]
            #expect(held[BackendKey(rawValue: UInt64(index))]?.isUp == (index != 2))
        }
    }

    @Test func in_a_quiet_cluster_everybody_agrees_and_packets_are_few() {
        var network = cluster(10, seed: 2, sendsLoad: false)
        network.run(for: .seconds(10))
        #expect(Set(network.nodes.map(\.machine.digest.members)).count == 1)
        network.packets = 0
        network.run(for: .seconds(10))
        // Two probes with their answers and one digest a second each.
        #expect(network.packets <= 10 * 10 * 6)
    }
}
