import Health
import Testing

/// Scripts of one node, `a`; interval 5 s and timeout 1 s, so that opinions count for 14 s and patience is 3 s.
@Suite struct ClusterVerdictTests {
    private static let timing = ClusterVerdict.Timing(interval: .seconds(5), timeout: .seconds(1))
    private static let changedToUp = ClusterVerdict.Change(verdict: .becameUp)
    private static let changedToDown = ClusterVerdict.Change(verdict: .becameDown)

    private func verdict(checkers: [String], mayCheck: Bool = true) -> ClusterVerdict {
        var verdict = ClusterVerdict(own: "a", timing: Self.timing, now: .zero)
        _ = verdict.assigned(to: checkers, mayCheck: mayCheck, now: .zero)
        return verdict
    }

    private func up(_ age: Int = 0, upFor: Int? = nil) -> ClusterVerdict.Observation {
        .init(isUp: true, streak: 1, age: .seconds(age), upFor: upFor.map { .seconds($0) })
    }

    private func down(_ age: Int = 0) -> ClusterVerdict.Observation {
        .init(isUp: false, streak: 1, age: .seconds(age))
    }

    private func history(_ state: CheckHistory.State) -> CheckHistory {
        CheckHistory(state: state, healthyThreshold: 1, unhealthyThreshold: 3)
    }

    @Test func times_follow_from_the_check() {
        #expect(Self.timing.freshFor == .seconds(14))
        #expect(Self.timing.patience == .seconds(3))
    }

    @Test func a_node_alone_follows_its_own_checks() {
        var verdict = ClusterVerdict(own: "a", timing: Self.timing, now: .zero)
        #expect(verdict.state == .unchecked && !verdict.isChecking)
        #expect(verdict.assigned(to: ["a"], now: .zero) == .init(checks: .begin))
        #expect(verdict.checked(history(.unchecked), now: .zero) == .none)
        #expect(verdict.checked(history(.up), now: .seconds(1)) == Self.changedToUp)
        #expect(verdict.checked(history(.up), now: .seconds(6)) == .none)
        #expect(verdict.checked(history(.down), now: .seconds(11)) == Self.changedToDown)
        #expect(verdict.checked(history(.up), now: .seconds(16)) == Self.changedToUp)
    }

    @Test func a_pulled_opinion_counts_at_once() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        #expect(verdict.heard(from: "b", up(), now: .seconds(1)) == Self.changedToUp)
        var other = self.verdict(checkers: ["a", "b", "c"])
        #expect(other.heard(from: "c", down(), now: .seconds(1)) == Self.changedToDown)
    }

    @Test func a_majority_brings_it_down_and_up() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        #expect(verdict.heard(from: "b", up(), now: .zero) == Self.changedToUp)
        #expect(verdict.heard(from: "c", up(), now: .zero) == .none)
        #expect(verdict.heard(from: "d", up(), now: .zero) == .none)
        #expect(verdict.heard(from: "b", down(), now: .seconds(5)) == .none)
        #expect(verdict.heard(from: "c", down(), now: .seconds(6)) == Self.changedToDown)
        #expect(verdict.heard(from: "d", down(), now: .seconds(6)) == .none)
        #expect(verdict.heard(from: "d", up(), now: .seconds(8)) == .none)
        #expect(verdict.heard(from: "b", up(), now: .seconds(9)) == Self.changedToUp)
    }

    @Test func what_this_node_alone_cannot_reach_is_out_here() {
        var verdict = verdict(checkers: ["a", "b", "c"])
        _ = verdict.heard(from: "b", up(), now: .zero)
        _ = verdict.heard(from: "c", up(), now: .zero)
        #expect(verdict.checked(history(.down), now: .seconds(1)) == Self.changedToDown)
        #expect(verdict.heard(from: "b", up(), now: .seconds(5)) == .none)
        #expect(verdict.checked(history(.up), now: .seconds(6)) == Self.changedToUp)
    }

    @Test func what_this_node_alone_reaches_is_out_everywhere() {
        var verdict = verdict(checkers: ["a", "b", "c"])
        #expect(verdict.checked(history(.up), now: .zero) == Self.changedToUp)
        #expect(verdict.heard(from: "b", down(), now: .zero) == .none)
        #expect(verdict.heard(from: "c", down(), now: .zero) == Self.changedToDown)
        #expect(verdict.checked(history(.up), now: .seconds(5)) == .none)
    }

    @Test func a_tie_goes_to_the_own_check() {
        var verdict = verdict(checkers: ["a", "b"])
        _ = verdict.checked(history(.down), now: .zero)
        #expect(verdict.heard(from: "b", down(), now: .zero) == .none)
        #expect(verdict.state == .down)
        // The other one never reaches it again; that is no reason to be without it here.
        #expect(verdict.checked(history(.up), now: .seconds(5)) == Self.changedToUp)
    }

    @Test func a_tie_of_others_changes_nothing_and_begins_with_up() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        _ = verdict.heard(from: "b", down(), now: .zero)
        #expect(verdict.heard(from: "c", up(), now: .zero) == .none)
        #expect(verdict.state == .down)
        _ = verdict.heard(from: "b", up(), now: .seconds(1))
        #expect(verdict.heard(from: "b", down(), now: .seconds(2)) == .none)
        #expect(verdict.state == .up)
    }

    @Test func a_stale_opinion_does_not_count() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        _ = verdict.heard(from: "b", up(), now: .zero)
        #expect(verdict.heard(from: "c", down(13), now: .zero) == .none)
        _ = verdict.heard(from: "d", down(14), now: .zero)
        #expect(verdict.state == .up)
        #expect(verdict.observers(now: .zero).map(\.isFresh) == [true, true, false])
        #expect(verdict.heard(from: "c", down(), now: .seconds(10)) == .none)
        // The only vote left is that of c.
        #expect(verdict.nextEvent == .seconds(14))
        #expect(verdict.tick(now: .seconds(14)) == Self.changedToDown)
    }

    @Test func silence_keeps_the_last_verdict_until_an_own_check_says_otherwise() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        _ = verdict.heard(from: "b", up(), now: .zero)
        #expect(verdict.nextEvent == .seconds(14))
        #expect(verdict.tick(now: .seconds(14)) == .none)
        #expect(verdict.state == .up)
        #expect(verdict.nextEvent == .seconds(17))
        #expect(verdict.tick(now: .seconds(17)) == .init(checks: .begin))
        #expect(verdict.nextEvent == nil)
        var own = CheckHistory(state: verdict.state, healthyThreshold: 1, unhealthyThreshold: 2)
        _ = own.record(isSuccess: false)
        #expect(verdict.checked(own, now: .seconds(18)) == .none)
        _ = own.record(isSuccess: false)
        #expect(verdict.checked(own, now: .seconds(23)) == Self.changedToDown)
        // Somebody speaks again: checking is not this node's business any more, and neither is its word.
        #expect(verdict.heard(from: "c", up(), now: .seconds(24)) == .init(verdict: .becameUp, checks: .end))
        #expect(verdict.ownObservation(now: .seconds(24)) == nil)
    }

    @Test func a_node_that_is_told_nothing_checks_for_itself() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        #expect(verdict.state == .unchecked)
        #expect(verdict.tick(now: .seconds(2.9)) == .none)
        #expect(verdict.tick(now: .seconds(3)) == .init(checks: .begin))
    }

    @Test func a_draining_node_does_not_check() {
        var verdict = verdict(checkers: ["a"])
        #expect(verdict.checked(history(.up), now: .seconds(1)) == Self.changedToUp)
        #expect(verdict.assigned(to: ["b"], mayCheck: false, now: .seconds(2)) == .init(checks: .end))
        #expect(verdict.nextEvent == nil)
        #expect(verdict.tick(now: .seconds(1_000)) == .none)
        #expect(verdict.checked(history(.down), now: .seconds(1_000)) == .none)
        #expect(verdict.state == .up)
    }

    @Test func an_opinion_ends_with_its_member() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        _ = verdict.heard(from: "b", up(), now: .zero)
        _ = verdict.heard(from: "c", down(), now: .zero)
        #expect(verdict.gone("b", now: .seconds(1)) == Self.changedToDown)
        #expect(verdict.gone("b", now: .seconds(1)) == .none)
        #expect(verdict.observers(now: .seconds(1)).map(\.member) == ["c"])
    }

    @Test func former_checkers_count_only_while_no_present_one_speaks() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        for member in ["b", "c", "d"] { _ = verdict.heard(from: member, up(), now: .zero) }
        #expect(verdict.assigned(to: ["e", "f", "g"], now: .seconds(1)) == .none)
        #expect(verdict.state == .up)
        #expect(verdict.heard(from: "e", down(), now: .seconds(2)) == Self.changedToDown)
        #expect(verdict.heard(from: "d", up(), now: .seconds(3)) == .none)
    }

    @Test func the_own_opinion_is_told_with_its_ages() {
        var verdict = verdict(checkers: ["a"])
        var own = CheckHistory(healthyThreshold: 1, unhealthyThreshold: 1)
        #expect(verdict.ownObservation(now: .zero) == nil)
        _ = own.record(isSuccess: false)
        _ = verdict.checked(own, now: .seconds(1))
        #expect(verdict.ownObservation(now: .seconds(2)) == down(1))
        _ = own.record(isSuccess: true)
        _ = own.record(isSuccess: true)
        _ = verdict.checked(own, now: .seconds(6))
        _ = verdict.checked(own, now: .seconds(8))
        let told = ClusterVerdict.Observation(isUp: true, streak: 2, age: .seconds(1), upFor: .seconds(3))
        #expect(verdict.ownObservation(now: .seconds(9)) == told)
    }

    @Test func nobody_speaks_in_this_nodes_name() {
        var verdict = verdict(checkers: ["a", "b", "c"])
        #expect(verdict.heard(from: "a", down(), now: .zero) == .none)
        #expect(verdict.gone("a", now: .zero) == .none)
        #expect(verdict.state == .unchecked)
    }

    @Test func many_observers_do_not_push_checkers_out() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        for member in ["b", "c", "d"] { _ = verdict.heard(from: member, up(), now: .zero) }
        for number in 0..<1_000 { _ = verdict.heard(from: "x\(number)", down(), now: .seconds(1)) }
        #expect(verdict.state == .up)
        let kept = verdict.observers(now: .seconds(1)).map(\.member)
        #expect(kept.count == ClusterVerdict.observersMax && kept.starts(with: ["b", "c", "d"]))
        #expect(verdict.assigned(to: ["a"], now: .seconds(1)).checks == .begin)
        _ = verdict.checked(history(.up), now: .seconds(2))
        #expect(verdict.state == .up)
    }
}
