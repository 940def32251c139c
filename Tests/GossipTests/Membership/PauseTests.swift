import Testing

@testable import Gossip

/// A process that stands still for a while must not blame the others.
@Suite struct PauseTests {
    @Test func after_a_pause_everybody_gets_a_fresh_chance() {
        var script = Script.running(8)
        for index in 1...8 { script.hear(index) { $0.load(LoadPart(sequence: 1)) } }
        script.pass(.milliseconds(800))
        for index in 2...6 { script.hear(index) { $0.member(Script.record(1, .suspect, 0, accuser: index)) } }
        #expect(!script.machine.probes.isEmpty)
        script.now += .seconds(5)
        script.done = []
        script.step(.timer)
        #expect(script.machine.probes.isEmpty)
        #expect(script.state(1) == .suspect)
        #expect(script.done.notes == [])
        #expect(script.machine.localHealth.multiplier > 1)
        script.hear(1) { $0.member(Script.record(1, .alive, 1)) }
        #expect(script.state(1) == .alive)
    }

    @Test func a_late_wake_up_is_made_up_for() throws {
        var script = Script.running(3)
        script.pass(.seconds(2), until: ProbeTests.isSend)
        let probe = try #require(script.machine.probes.first)
        let wake = try #require(script.wake)
        #expect(wake < probe.deadline)
        script.now = wake + .milliseconds(400)
        script.step(.timer)
        #expect(script.machine.probes.first?.deadline == probe.deadline + .milliseconds(400))
        #expect(script.machine.probes.first?.stage == probe.stage)
    }

    @Test func an_answer_that_waits_to_be_read_after_a_late_wake_up_counts() throws {
        var script = Script.running(1)
        script.pass(.seconds(2), until: ProbeTests.isSend)
        let probe = try #require(script.machine.probes.first)
        script.pass(probe.deadline - script.now - .nanoseconds(1))
        #expect(script.wake == probe.deadline)
        script.now = probe.deadline + .milliseconds(700)
        script.done = []
        script.step(.timer)
        #expect(script.machine.probes.first?.stage == .direct)
        script.hear(1) { $0.answer(.ack, sequence: probe.sequence) }
        #expect(!script.machine.probes.contains { $0.sequence == probe.sequence })
        #expect(script.done.exchanges.isEmpty && script.machine.localHealth.multiplier == 1)
    }

    @Test(arguments: [1_200, 3_000, 5_000, 20_000]) func a_paused_node_accuses_nobody(milliseconds: Int) {
        for seed in 1...4 {
            var network = MiniNetwork(seed: UInt64(seed))
            network.loss = 0.05
            for index in 0..<6 { network.add("n\(index)", seeds: [0, 1]) }
            network.run(for: .seconds(5))
            network.nodes[2].isPausedUntil = network.now + .milliseconds(milliseconds)
            network.run(for: .milliseconds(milliseconds))
            let back = network.run(atMost: .seconds(3)) { $0.isWhole }
            #expect(back != nil)
            network.run(for: .seconds(5))
            #expect(network.isWhole)
            for (index, node) in network.nodes.enumerated() {
                for note in node.notes {
                    switch note {
                    case .memberSuspect(let identity, let accuser):
                        #expect(identity.name == "n2" && accuser != "n2")
                        #expect(index != 2)
                    case .memberDead(let identity): #expect(identity.name == "n2")
                    default: break
                    }
                }
                #expect(node.notes.count { $0 == .memberDead(network.nodes[2].identity) } <= 1)
            }
        }
    }
}
