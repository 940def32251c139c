import Testing

@testable import Gossip

@Suite struct SuspicionTests {
    private let range: ClosedRange<Duration> = .milliseconds(1_500) ... .seconds(6)

    /// The time from an accusation until the suspect is given up, with so many others confirming at once.
    private func timeToDeath(_ confirmations: Int, of count: Int = 8) -> Duration? {
        var script = Script.running(count)
        for index in 2...count { script.hear(index) { $0.load(LoadPart(sequence: 1)) } }
        script.pass(.milliseconds(501))
        for index in 2...2 + confirmations {
            script.hear(index) { $0.member(Script.record(1, .suspect, 0, accuser: index)) }
        }
        let start = script.now
        for _ in 0..<800 {
            for index in 2...count { script.hear(index) { $0.load(LoadPart(sequence: 1)) } }
            // Nothing of what this node finds itself counts here.
            script.machine.probes = []
            script.pass(.milliseconds(10))
            if script.state(1) == .dead { return script.now - start }
        }
        return nil
    }

    @Test func the_formula_is_lifeguards() {
        #expect(Suspicion.timeout(confirmations: 0, enough: 3, range: range) == .seconds(6))
        #expect(Suspicion.timeout(confirmations: 3, enough: 3, range: range) == .milliseconds(1_500))
        let one = Suspicion.timeout(confirmations: 1, enough: 3, range: range)
        #expect(abs((one - .milliseconds(3_750)).seconds) < 0.001)
        let two = Suspicion.timeout(confirmations: 2, enough: 3, range: range)
        #expect(abs(two.seconds - (6 - 4.5 * 1.0986 / 1.3863)) < 0.001)
        #expect(Suspicion.timeout(confirmations: 9, enough: 3, range: range) == .milliseconds(1_500))
        #expect(Suspicion.timeout(confirmations: 0, enough: 0, range: range) == .milliseconds(1_500))
    }

    @Test func independent_accusations_shorten_the_time_to_refute() throws {
        let times = try (0...4).map { try #require(timeToDeath($0)) }
        #expect(times[0] >= .seconds(6) && times[0] < .milliseconds(6_100))
        #expect(times[1] >= .milliseconds(3_700) && times[1] < .milliseconds(3_850))
        #expect(times[2] < times[1])
        #expect(times[3] >= .milliseconds(1_500) && times[3] < .milliseconds(1_600))
        #expect(times[4] == times[3])
    }

    @Test func the_same_accuser_twice_is_one_accusation() {
        var script = Script.running(8)
        script.pass(.milliseconds(501))
        for _ in 0..<5 { script.hear(2) { $0.member(Script.record(1, .suspect, 0, accuser: 2)) } }
        #expect(script.machine.suspicions.first?.accusers.count == 1)
        script.hear(3) { $0.member(Script.record(1, .suspect, 0, accuser: 3)) }
        #expect(script.machine.suspicions.first?.accusers.count == 2)
    }

    @Test func an_accusation_is_passed_on_with_its_accuser_until_there_are_enough() {
        var script = Script.running(9)
        script.pass(.milliseconds(501))
        for index in 2...9 { script.hear(index) { $0.member(Script.record(1, .suspect, 0, accuser: index)) } }
        script.done = []
        script.pass(.milliseconds(400))
        let accusers = Set(script.done.said.compactMap(\.member).filter { $0.state == .suspect }.map(\.accuser))
        #expect(accusers == Set((2...5).map { Mixing.hash("m\($0)") }))
    }

    @Test func an_accusation_of_somebody_who_was_just_heard_is_not_believed_but_told_him() {
        var script = Script.running(3)
        let effects = script.hear(2) { $0.member(Script.record(1, .suspect, 0, accuser: 2)) }
        #expect(script.state(1) == .alive)
        #expect(effects.sent(to: 1) == [.member(Script.record(1, .suspect, 0, accuser: 2))])
    }

    @Test func a_suspect_that_is_heard_again_is_not_given_up() {
        var script = Script.running(8)
        script.pass(.milliseconds(501))
        for index in 2...6 { script.hear(index) { $0.member(Script.record(1, .suspect, 0, accuser: index)) } }
        #expect(script.state(1) == .suspect)
        for _ in 0..<30 {
            script.hear(1) { $0.load(LoadPart(sequence: 1)) }
            script.pass(.milliseconds(100))
        }
        #expect(script.state(1) == .alive)
        #expect(script.done.gone == [])
    }

    @Test func who_objects_is_cleared_everywhere() {
        var script = Script.running(3)
        script.pass(.milliseconds(501))
        script.hear(2) { $0.member(Script.record(1, .suspect, 4, accuser: 2)) }
        script.done = []
        script.hear(1) { $0.member(Script.record(1, .alive, 5)) }
        script.pass(.milliseconds(300))
        #expect(script.state(1) == .alive)
        #expect(script.done.said.compactMap(\.member).contains(Script.record(1, .alive, 5)))
        #expect(!script.done.said.compactMap(\.member).contains { $0.state == .suspect })
    }

    @Test(arguments: [MemberState.suspect, .dead, .left], [UInt64(0), 7])
    func this_node_objects_to_any_accusation_with_a_higher_counter(state: MemberState, incarnation: UInt64) {
        var script = Script.running(3)
        var own = script.machine.ownRecord
        own.state = state
        own.incarnation = incarnation
        own.accuser = Mixing.hash("m2")
        let accusation = own
        let effects = script.hear(2) { $0.member(accusation) }
        var objection = script.machine.ownRecord
        objection.incarnation = incarnation + 1
        #expect(script.machine.ownRecord == objection)
        for index in 1...3 { #expect(effects.sent(to: index).contains(.member(objection))) }
        #expect(effects.notes == [.refuted(accuser: "m2")])
        #expect(script.machine.localHealth.multiplier == 2)
        // The same accusation once more is old.
        #expect(script.hear(2) { $0.member(accusation) }.notes == [])
        #expect(script.machine.ownRecord == objection)
    }

    @Test func no_accusation_can_be_beyond_objection() {
        var script = Script.running(1)
        var accusation = script.machine.ownRecord
        accusation.state = .dead
        accusation.incarnation = PayloadFormat.accusedIncarnationMax
        script.hear(1) { $0.member(accusation) }
        let own = script.machine.ownRecord
        #expect(own.incarnation == PayloadFormat.accusedIncarnationMax + 1)
        #expect(Said.all(.payload { $0.member(own) }) == [.member(own)])
        accusation.incarnation += 1
        #expect(Said.all(.payload { $0.member(accusation) }) == [.unreadable(MessageKind.member.rawValue)])
    }

    @Test func the_dead_are_remembered_for_a_while_and_then_forgotten() {
        var settings = GossipSettings()
        settings.deadMemory = .seconds(30)
        var script = Script.running(2, settings: settings)
        script.pass(.seconds(1))
        script.hear(2) { $0.member(Script.record(1, .left, 1)) }
        for _ in 0..<25 {
            script.hear(2) { $0.load(LoadPart(sequence: 1)) }
            script.pass(.seconds(1))
        }
        #expect(script.state(1) == .left)
        for _ in 0..<8 { script.pass(.seconds(1)) }
        #expect(script.state(1) == nil)
        #expect(script.done.views.last?.members.contains { $0.identity.name == "m1" } == false)
        // Older memories of others do not bring it back.
        var record = Script.record(1, .left, 1)
        record.ageSeconds = 31
        script.hear(2) { $0.member(record) }
        #expect(script.state(1) == nil)
    }
}
