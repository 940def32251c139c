import Testing

@testable import Gossip

@Suite struct OverrideTests {
    private let subject = Override.Subject(pool: "p", backend: "b", property: .weight)
    private let hour: UInt64 = 3_600_000

    private func decision(_ value: UInt32?, at milliseconds: Int64, of origin: String = "m1", expiry: UInt64? = nil)
        -> Override
    {
        Override(
            subject: subject,
            value: value,
            time: HybridTime(milliseconds: UInt64(Int64(Script.wallStart) + milliseconds)),
            origin: origin,
            expiry: expiry
        )
    }

    @Test func a_decision_is_published_kept_and_told_to_all_at_once_and_again_with_the_load() throws {
        var script = Script.running(4)
        let effects = script.step(.decide(subject, value: 5, expiry: nil))
        let made = try #require(effects.views.last?.overrides.first)
        #expect(made.value == 5 && made.origin == "own" && made.time.milliseconds == Script.wallStart)
        #expect(effects.kept == [[made]])
        for index in 1...4 { #expect(effects.sent(to: index) == [.override(made)]) }
        let load = script.step(.load(LoadReport()))
        for index in 1...4 { #expect(load.sent(to: index).first == .override(made)) }
        let next = script.step(.load(LoadReport()))
        #expect(next.said.compactMap(\.decision).isEmpty)
    }

    @Test func the_last_writer_wins_by_time_then_name() {
        var script = Script.running(1)
        script.hear(1) { $0.override(decision(1, at: -10)) }
        #expect(script.hear(1) { $0.override(decision(2, at: -11)) } == [])
        #expect(script.hear(1) { $0.override(decision(3, at: -10, of: "a")) } == [])
        let effects = script.hear(1) { $0.override(decision(4, at: -10, of: "z")) }
        #expect(effects.views.last?.overrides.map(\.value) == [4])
        #expect(effects.kept.last?.map(\.value) == [4])
    }

    @Test func a_decision_after_one_that_was_seen_is_later_even_when_the_clock_is_behind() {
        var script = Script.running(1)
        script.hear(1) { $0.override(decision(1, at: 600_000)) }
        let effects = script.step(.decide(subject, value: 2, expiry: nil))
        #expect(effects.views.last?.overrides.map(\.value) == [2])
        let made = effects.views.last?.overrides.first?.time
        #expect(made == HybridTime(milliseconds: Script.wallStart + 600_000, counter: 1))
        // The wall clock goes back: time goes on.
        script.wallOffset = -5_000_000
        let other = Override.Subject(pool: "p", backend: "c", property: .drain)
        let later = script.step(.decide(other, value: 1, expiry: nil)).views.last?.overrides.last?.time
        #expect(later == HybridTime(milliseconds: Script.wallStart + 600_000, counter: 2))
    }

    @Test func a_clock_far_ahead_does_not_pull_the_others_with_it_and_can_be_overruled() {
        var script = Script.running(1)
        let effects = script.hear(1) { $0.override(decision(1, at: 900 * Int64(hour))) }
        #expect(effects.notes == [.limitReached("clock of m1 far ahead")])
        let other = Override.Subject(pool: "p", backend: "c", property: .drain)
        let made = script.step(.decide(other, value: 1, expiry: nil)).views.last?.overrides.last?.time
        #expect(
            made == HybridTime(milliseconds: Script.wallStart, counter: 0) || made?.milliseconds == Script.wallStart
        )
        let overruled = script.step(.decide(subject, value: 2, expiry: nil))
        #expect(overruled.views.last?.overrides.first?.value == 2)
    }

    @Test func taking_back_leaves_a_tombstone_that_ends() {
        var settings = GossipSettings()
        settings.tombstoneMemory = .seconds(20)
        var script = Script.running(0, settings: settings)
        script.step(.decide(subject, value: 5, expiry: nil))
        script.pass(.seconds(1))
        let effects = script.step(.decide(subject, value: nil, expiry: nil))
        #expect(effects.views.last?.overrides == [])
        #expect(effects.kept.last?.map(\.value) == [nil])
        // What was decided before does not come back.
        script.hear(1) { $0.member(Script.record(1)) }
        script.hear(1) { $0.override(decision(5, at: 500)) }
        #expect(script.done.views.last?.overrides == [])
        script.done = []
        script.pass(.seconds(22))
        #expect(script.done.kept == [[]])
        #expect(script.machine.overrides.digest == 0)
        // Nor does a tombstone that is past its end.
        script.hear(1) { $0.override(decision(nil, at: 1_000)) }
        #expect(script.done.kept == [[]])
    }

    @Test func a_decision_ends_by_itself_everywhere() {
        var script = Script.running(1)
        let expiry = Script.wallStart + 5_000
        script.step(.decide(subject, value: 0, expiry: expiry))
        #expect(script.done.views.last?.overrides.map(\.expiry) == [expiry])
        script.done = []
        for _ in 0..<6 {
            script.hear(1) { $0.load(LoadPart(sequence: 1)) }
            script.pass(.seconds(1))
        }
        #expect(script.done.views.first { $0.overrides == [] } != nil)
        #expect(script.done.kept == [])
        #expect(script.hear(1) { $0.override(decision(7, at: -100, expiry: expiry)) }.views == [])
    }

    @Test func restored_decisions_are_offered_again_unless_others_decided_since() {
        var script = Script()
        script.step(.restored([decision(5, at: -90_000, of: "own")]))
        let effects = script.step(.start(seeds: [Script.address(1)]))
        #expect(effects.views.last?.overrides.map(\.value) == [5])
        #expect(effects.kept == [])
        #expect(effects.exchanges.first?.request.contains(.override(decision(5, at: -90_000, of: "own"))) == true)
        let answer = [UInt8].payload { writer in
            writer.flags(.stateAnswer, 7)
            writer.member(Script.record(1))
            writer.override(decision(8, at: -50_000))
        }
        let joined = script.step(
            .exchangeEnded(id: effects.exchanges[0].id, answer: answer, sender: Script.identity(1))
        )
        #expect(joined.views.last?.overrides.map(\.value) == [8])
        #expect(joined.kept.last?.map(\.value) == [8])
    }

    @Test func beyond_the_limit_decisions_are_refused_and_noted_but_tombstones_give_way() {
        var settings = GossipSettings()
        settings.overridesMax = 3
        var script = Script.running(0, settings: settings)
        func decide(_ index: Int, _ value: UInt32?) -> [GossipEffect] {
            script.step(.decide(.init(pool: "p", backend: "\(index)", property: .drain), value: value, expiry: nil))
        }
        for index in 1...3 { _ = decide(index, 1) }
        let refused = decide(4, 1)
        #expect(refused.notes == [.limitReached("overrides")])
        #expect(refused.kept == [])
        _ = decide(2, nil)
        #expect(decide(4, 1).kept.last?.map(\.subject.backend) == ["1", "3", "4"])
    }

    @Test func names_that_no_packet_can_hold_are_refused() {
        var script = Script.running(0)
        let long = Override.Subject(pool: String(repeating: "x", count: 256), backend: "b", property: .drain)
        let effects = script.step(.decide(long, value: 1, expiry: nil))
        #expect(effects == [.note(.limitReached("length of a name"))])
    }

    @Test func a_decision_reaches_everybody_fast_in_spite_of_loss() {
        var times: [Duration] = []
        for seed in 1...8 {
            var network = MiniNetwork(seed: UInt64(seed))
            network.loss = 0.1
            for index in 0..<50 { network.add("n\(index)", seeds: [0, 1]) }
            _ = network.run(atMost: .seconds(10)) { $0.isWhole }
            for turn in 0..<8 {
                let value = UInt32(turn)
                network.deliver(.decide(subject, value: value, expiry: nil), to: turn * 5)
                let time = network.run(atMost: .seconds(5)) { network in
                    network.nodes.allSatisfy { $0.view?.overrides.first?.value == value }
                }
                times.append(time ?? .seconds(99))
            }
        }
        times.sort()
        print(
            "figure: a decision is everywhere at 50 members and 10 % loss: median",
            times[32],
            "worst of 64",
            times[63]
        )
        #expect(times[63] <= .milliseconds(300))
    }
}
