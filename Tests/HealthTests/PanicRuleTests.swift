import Health
import Testing

@Suite struct PanicRuleTests {
    private func states(up: Int, down: Int) -> [BackendState] {
        Array(repeating: .up, count: up) + Array(repeating: .down, count: down)
    }

    @Test func is_off_by_default() {
        #expect(!PanicRule().applies(to: states(up: 0, down: 4)))
        #expect(PanicRule().usable(states(up: 1, down: 2)) == [true, false, false])
    }

    /// Up, down, threshold, panic.
    @Test(arguments: [
        (2, 2, 50, false), (1, 3, 50, true), (0, 4, 99, true), (0, 4, 100, false), (3, 1, 0, true), (4, 0, 0, false),
        (0, 0, 0, false), (1, 2, 66, true), (1, 2, 67, false), (0, 1, -5, true), (0, 1, 1_000, false),
    ])
    func begins_when_more_than_the_threshold_is_down(up: Int, down: Int, threshold: Int, expected: Bool) {
        let states = states(up: up, down: down)
        let rule = PanicRule(threshold: threshold)
        #expect(rule.applies(to: states) == expected)
        #expect(rule.usable(states) == states.map { expected || $0 == .up })
    }

    @Test func ejected_counts_as_down() {
        #expect(PanicRule(threshold: 50).usable([.up, .down, .ejected]) == [true, true, true])
    }

    @Test func what_is_not_checked_yet_is_no_reason_for_panic() {
        #expect(PanicRule(threshold: 0).usable([.unchecked, .unchecked]) == [false, false])
    }

    @Test func what_an_operator_drains_is_neither_counted_nor_used() {
        #expect(!PanicRule(threshold: 50).applies(to: [.draining, .draining, .up, .down]))
        #expect(PanicRule(threshold: 50).usable([.draining, .down, .down, .up]) == [false, true, true, true])
    }
}
