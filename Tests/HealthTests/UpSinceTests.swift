import Health
import Testing

/// When a backend came up, as node `a` has it.
@Suite struct UpSinceTests {
    private func verdict(checkers: [String], isAdded: Bool = false) -> ClusterVerdict {
        let timing = ClusterVerdict.Timing(interval: .seconds(5), timeout: .seconds(1))
        var verdict = ClusterVerdict(own: "a", timing: timing, isAdded: isAdded, now: .zero)
        _ = verdict.assigned(to: checkers, now: .zero)
        return verdict
    }

    private func up(for seconds: Int?) -> ClusterVerdict.Observation {
        .init(isUp: true, streak: 1, age: .zero, upFor: seconds.map { .seconds($0) })
    }

    private let down = ClusterVerdict.Observation(isUp: false, streak: 1, age: .zero)

    private func history(_ state: CheckHistory.State) -> CheckHistory {
        CheckHistory(state: state, healthyThreshold: 1, unhealthyThreshold: 3)
    }

    @Test func a_first_result_says_only_what_has_been_so_before() {
        var verdict = verdict(checkers: ["a"])
        _ = verdict.checked(history(.up), now: .seconds(1))
        #expect(verdict.state == .up)
        #expect(verdict.upSince == nil)
    }

    @Test func a_backend_that_is_added_to_a_pool_in_use_comes_up_with_its_first_result() {
        var verdict = verdict(checkers: ["a"], isAdded: true)
        _ = verdict.checked(history(.up), now: .seconds(1))
        #expect(verdict.upSince == .seconds(1))
    }

    @Test func a_backend_that_comes_back_did_so_when_its_check_said_so() {
        var verdict = verdict(checkers: ["a"])
        _ = verdict.checked(history(.down), now: .seconds(1))
        #expect(verdict.upSince == nil)
        _ = verdict.checked(history(.up), now: .seconds(6))
        _ = verdict.checked(history(.up), now: .seconds(11))
        #expect(verdict.upSince == .seconds(6))
        _ = verdict.checked(history(.down), now: .seconds(16))
        #expect(verdict.upSince == nil)
    }

    @Test func it_is_the_moment_from_which_a_majority_had_it_up() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        for member in ["b", "c", "d"] { _ = verdict.heard(from: member, down, now: .seconds(90)) }
        _ = verdict.heard(from: "b", up(for: 10), now: .seconds(100))
        #expect(verdict.state == .down)
        _ = verdict.heard(from: "c", up(for: 1), now: .seconds(101))
        #expect(verdict.state == .up)
        #expect(verdict.upSince == .seconds(100))
        // One that came later changes nothing; one of whom it was not known that it came earlier does, for all alike.
        _ = verdict.heard(from: "d", up(for: 1), now: .seconds(103))
        #expect(verdict.upSince == .seconds(100))
        _ = verdict.heard(from: "d", up(for: 5), now: .seconds(103))
        #expect(verdict.upSince == .seconds(98))
    }

    @Test func a_backend_that_one_of_three_lost_for_a_while_never_went() {
        var verdict = verdict(checkers: ["a", "b", "c"])
        _ = verdict.heard(from: "b", up(for: nil), now: .zero)
        _ = verdict.heard(from: "c", up(for: nil), now: .zero)
        _ = verdict.checked(history(.down), now: .seconds(1))
        #expect(verdict.state == .down)
        _ = verdict.checked(history(.up), now: .seconds(6))
        #expect(verdict.state == .up)
        #expect(verdict.upSince == nil)
    }

    @Test func a_node_that_joins_shares_the_ramp() {
        var verdict = verdict(checkers: ["a", "b", "c"])
        _ = verdict.heard(from: "b", up(for: 4), now: .seconds(10))
        _ = verdict.heard(from: "c", up(for: 3), now: .seconds(10))
        #expect(verdict.upSince == .seconds(7))
        // Its own first result is no news, and it tells what it heard.
        _ = verdict.checked(history(.up), now: .seconds(11))
        #expect(verdict.upSince == .seconds(7))
        #expect(verdict.ownObservation(now: .seconds(11))?.upFor == .seconds(4))
    }

    @Test func checkers_that_take_over_keep_the_start() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        for (member, seconds) in [("b", 6), ("c", 5), ("d", 4)] {
            _ = verdict.heard(from: member, up(for: seconds), now: .seconds(10))
        }
        #expect(verdict.upSince == .seconds(5))
        #expect(verdict.gone("c", now: .seconds(11)) == .none)
        _ = verdict.assigned(to: ["a", "b", "d"], now: .seconds(11))
        // Two votes: the second of them is a majority.
        #expect(verdict.upSince == .seconds(6))
        _ = verdict.checked(history(.up), now: .seconds(12))
        #expect(verdict.upSince == .seconds(6))
        _ = verdict.gone("b", now: .seconds(13))
        #expect(verdict.upSince == .seconds(6))
    }

    @Test func silence_does_not_end_the_ramp() {
        var verdict = verdict(checkers: ["b", "c", "d"])
        _ = verdict.heard(from: "b", up(for: 2), now: .seconds(10))
        _ = verdict.tick(now: .seconds(30))
        #expect(verdict.state == .up)
        #expect(verdict.upSince == .seconds(8))
    }

    @Test func a_tie_that_the_own_check_decides_counts_from_it() {
        var verdict = verdict(checkers: ["a", "b"])
        _ = verdict.checked(history(.down), now: .seconds(1))
        _ = verdict.heard(from: "b", down, now: .seconds(1))
        _ = verdict.checked(history(.up), now: .seconds(6))
        #expect(verdict.state == .up)
        #expect(verdict.upSince == .seconds(6))
    }

    @Test func ages_that_make_no_sense_do_no_harm() {
        var verdict = verdict(checkers: ["b"])
        _ = verdict.heard(
            from: "b",
            .init(isUp: true, streak: -1, age: .seconds(-5), upFor: .seconds(-5)),
            now: .seconds(10)
        )
        #expect(verdict.upSince == .seconds(10))
        _ = verdict.heard(from: "b", .init(isUp: false, streak: 0, age: .seconds(1 << 40)), now: .seconds(11))
        #expect(verdict.state == .up)
    }
}
