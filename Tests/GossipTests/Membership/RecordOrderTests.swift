import Testing

@testable import Gossip

/// Which word about a member wins: the order of (epoch, counter, state), and nobody comes back on hearsay.
@Suite struct RecordOrderTests {
    @Test func hearsay_introduces_a_member() {
        var script = Script.running(1)
        let effects = script.hear(1) { $0.member(Script.record(2)) }
        #expect(script.state(2) == .alive)
        #expect(effects.notes == [.memberUp(Script.identity(2))])
        #expect(effects.views.last?.living.map(\.identity.name) == ["m1", "m2", "own"])
    }

    @Test func a_lower_counter_is_no_news() {
        var script = Script.running(1)
        script.hear(1) { $0.member(Script.record(2, .alive, 5)) }
        script.hear(1) { $0.member(Script.record(2, .suspect, 4, accuser: 1)) }
        script.hear(1) { $0.member(Script.record(2, .dead, 4)) }
        #expect(script.state(2) == .alive)
        #expect(script.incarnation(2) == 5)
    }

    @Test func news_known_already_changes_nothing_and_is_not_passed_on() {
        var script = Script.running(2)
        script.pass(.milliseconds(900))
        let before = script.machine.table.digest
        let effects = script.hear(1) { writer in
            writer.member(Script.record(1))
            writer.member(Script.record(2))
        }
        #expect(effects == [])
        #expect(script.machine.table.digest == before)
        #expect(script.machine.news.isEmpty)
    }

    @Test func a_suspect_is_cleared_by_a_higher_counter_on_hearsay() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(1) { $0.member(Script.record(2, .suspect, 0, accuser: 1)) }
        #expect(script.state(2) == .suspect)
        script.hear(1) { $0.member(Script.record(2, .alive, 0)) }
        #expect(script.state(2) == .suspect)
        script.hear(1) { $0.member(Script.record(2, .alive, 1)) }
        #expect(script.state(2) == .alive)
        #expect(script.machine.suspicions.isEmpty)
    }

    @Test func death_makes_load_and_opinions_void() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        let effects = script.hear(1) { $0.member(Script.record(2, .dead, 0, accuser: 1)) }
        #expect(script.state(2) == .dead)
        #expect(effects.gone == [Script.identity(2)])
        #expect(effects.notes == [.memberDead(Script.identity(2))])
        #expect(effects.views.last?.living.map(\.identity.name) == ["m1", "own"])
    }

    @Test(arguments: [MemberState.dead, .left], [UInt64(0), 1, 9])
    func hearsay_never_resurrects(state: MemberState, incarnation: UInt64) {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(1) { $0.member(Script.record(2, state, 0)) }
        script.hear(1) { $0.member(Script.record(2, .alive, incarnation)) }
        script.hear(1) { $0.member(Script.record(2, .suspect, incarnation, accuser: 1)) }
        script.hear(1) { $0.member(Script.record(2, .alive, 0, epoch: 500)) }
        let request = script.ask(1) { writer in
            writer.flags(.stateRequest, 7)
            writer.member(Script.record(1))
            writer.member(Script.record(2, .alive, incarnation))
        }
        #expect(request.answer != nil)
        #expect(script.state(2) == state)
        #expect(
            !script.done.views.contains { view in
                view.living.contains { $0.identity.name == "m2" } && view.members.contains { $0.state == state }
            }
        )
    }

    @Test func the_member_itself_is_asked_when_it_is_said_to_live() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(1) { $0.member(Script.record(2, .dead, 3)) }
        let said = script.hear(1) { $0.member(Script.record(2, .alive, 4)) }.sent(to: 2)
        let ping = said.compactMap(\.ping).first
        #expect(ping?.target == Script.target(2))
        #expect(ping?.wantsRecord == true)
        #expect(said.contains(.member(Script.record(2, .dead, 3))))
        let effects = script.hear(2) { $0.member(Script.record(2, .alive, 4)) }
        #expect(script.state(2) == .alive)
        #expect(effects.notes.contains(.memberUp(Script.identity(2))))
    }

    @Test func it_is_asked_a_few_times_and_not_for_ever() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(1) { $0.member(Script.record(2, .left, 3)) }
        script.done = []
        script.hear(1) { $0.member(Script.record(2, .alive, 4)) }
        script.pass(.seconds(10))
        #expect(script.done.sent(to: 2).compactMap(\.ping).count == 3)
    }

    @Test(arguments: [MemberState.dead, .left])
    func the_dead_come_back_by_a_packet_of_their_own_with_a_higher_counter(state: MemberState) {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(1) { $0.member(Script.record(2, state, 3)) }
        script.hear(2) { $0.member(Script.record(2, .alive, 3)) }
        #expect(script.state(2) == state)
        script.hear(2) { $0.member(Script.record(2, .alive, 4)) }
        #expect(script.state(2) == .alive)
    }

    @Test func the_dead_come_back_by_a_transfer_of_their_own() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(1) { $0.member(Script.record(2, .dead, 3)) }
        let answer = script.ask(2) { writer in
            writer.flags(.stateRequest, 1)
            writer.member(Script.record(2, .alive, 4))
        }.answer
        #expect(script.state(2) == .alive)
        #expect(answer?.contains(.member(Script.record(2, .alive, 4))) == true)
    }

    @Test func a_stale_sign_of_life_is_answered_with_the_accusation() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(1) { $0.member(Script.record(2, .dead, 3, accuser: 1)) }
        let effects = script.hear(2) { $0.member(Script.record(2, .alive, 3)) }
        #expect(effects.sent(to: 2) == [.member(Script.record(2, .dead, 3, accuser: 1))])
        // At a bounded rate.
        let again = script.hear(2) { $0.member(Script.record(2, .alive, 3)) }
        #expect(again.sent(to: 2) == [])
        // Over TCP it comes with the answer.
        let answer = script.ask(2) { $0.streamPing(Script.ownTarget) }.answer
        #expect(answer?.contains(.member(Script.record(2, .dead, 3, accuser: 1))) == true)
    }

    @Test(arguments: [true, false]) func a_restart_beats_all_that_is_said_of_the_older_self(isHearsay: Bool) {
        var script = Script.running(2)
        let effects = script.hear(isHearsay ? 1 : 2, epoch: isHearsay ? 0 : 9) {
            $0.member(Script.record(2, .alive, 0, epoch: 9))
        }
        #expect(effects.gone == [Script.identity(2)])
        script.hear(1) { $0.member(Script.record(2, .dead, 500)) }
        script.hear(1) { $0.member(Script.record(2, .alive, 500)) }
        #expect(script.state(2) == .alive)
        #expect(script.incarnation(2) == 0)
        #expect(script.machine.table.entries.contains { $0.identity.epoch == Script.wallStart + 9 })
    }

    @Test func a_restart_after_a_death_is_heard_from_the_member_itself() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(1) { $0.member(Script.record(2, .dead, 3)) }
        script.hear(2, epoch: 9) { $0.member(Script.record(2, .alive, 0, epoch: 9)) }
        #expect(script.state(2) == .alive)
    }

    @Test func a_goodbye_is_no_death() {
        var script = Script.running(2)
        let effects = script.hear(1) { $0.member(Script.record(2, .left, 1)) }
        #expect(script.state(2) == .left)
        #expect(effects.notes == [.memberLeft(Script.identity(2))])
        #expect(effects.gone == [Script.identity(2)])
        script.hear(1) { $0.member(Script.record(2, .dead, 1)) }
        #expect(script.state(2) == .left)
    }

    @Test func death_is_not_believed_of_a_member_that_is_heard() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(2) { $0.answer(.ack, sequence: 0) }
        let effects = script.hear(1) { $0.member(Script.record(2, .dead, 0, accuser: 1)) }
        #expect(script.state(2) == .alive)
        #expect(effects.sent(to: 2) == [.member(Script.record(2, .dead, 0, accuser: 1))])
    }

    @Test func a_death_in_a_transfer_leaves_time_to_object() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        _ = script.ask(1) { writer in
            writer.flags(.stateRequest, 1)
            writer.member(Script.record(1))
            writer.member(Script.record(2, .dead, 0, accuser: 1))
        }
        #expect(script.state(2) == .suspect)
        script.hear(2) { $0.member(Script.record(2, .alive, 1)) }
        #expect(script.state(2) == .alive)
    }
}
