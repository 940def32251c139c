import Testing

@testable import Gossip

@Suite struct LeaveTests {
    @Test func goodbye_goes_to_everybody_at_once_and_ends_all_activity() {
        var script = Script.running(4)
        let effects = script.step(.leave)
        var farewell = script.machine.ownRecord
        farewell.ageSeconds = 0
        #expect(farewell.state == .left && farewell.incarnation == 1)
        for index in 1...4 { #expect(effects.sent(to: index) == [.member(farewell)]) }
        #expect(effects.views.last?.members.first { $0.identity == Script.own }?.state == .left)
        script.wake = nil
        script.done = []
        script.step(.load(LoadReport(inFlight: 3)))
        script.step(.timer)
        #expect(script.done == [])
        #expect(script.wake == nil)
    }

    @Test func whoever_missed_it_is_reminded_at_a_bounded_rate() {
        var script = Script.running(4)
        script.step(.leave)
        let ping = Ping(sequence: 1, target: Script.ownTarget)
        #expect(script.hear(1) { $0.ping(ping) }.sent(to: 1) == [.member(script.machine.ownRecord)])
        #expect(script.hear(1) { $0.ping(ping) } == [])
    }

    @Test func it_is_no_death_anywhere_and_a_restart_is_back_at_once() {
        for seed in 1...5 {
            var network = MiniNetwork(seed: UInt64(seed))
            network.loss = 0.1
            for index in 0..<6 { network.add("n\(index)", seeds: [0, 1]) }
            _ = network.run(atMost: .seconds(5)) { $0.isWhole }
            network.deliver(.leave, to: 3)
            network.run(for: .milliseconds(50))
            network.nodes[3].isUp = false
            network.run(for: .seconds(5))
            for index in network.up { #expect(network.state(of: "n3", at: index) == .left) }
            network.add("n3", seeds: [0, 1], at: 3)
            let time = network.run(atMost: .seconds(5)) { $0.isWhole }
            #expect(time != nil)
            for node in network.nodes {
                #expect(!node.notes.contains { if case .memberDead = $0 { true } else { false } })
            }
        }
    }
}
