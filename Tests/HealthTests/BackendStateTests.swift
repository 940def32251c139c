import Health
import Testing

@Suite struct BackendStateTests {
    @Test func usable_means_up_or_unwatched_and_neither_ejected_nor_draining() {
        for check in [nil, .unchecked, .up, .down] as [CheckHistory.State?] {
            for isEjected in [false, true] {
                for isDraining in [false, true] {
                    let condition = BackendCondition(check: check, isEjected: isEjected, isDraining: isDraining)
                    let expected = (check == nil || check == .up) && !isEjected && !isDraining
                    #expect(condition.isUsable == expected)
                }
            }
        }
    }

    @Test func what_an_operator_did_is_shown_first() {
        #expect(BackendCondition(check: .down, isEjected: true, isDraining: true).state == .draining)
        #expect(BackendCondition(check: .down, isEjected: true).state == .down)
        #expect(BackendCondition(check: .unchecked).state == .unchecked)
        #expect(BackendCondition(check: .up, isEjected: true).state == .ejected)
        #expect(BackendCondition().state == .up)
    }

    @Test func the_admin_api_knows_four_states() {
        #expect(Set(BackendState.allCases.map(\.reportedName)) == ["up", "down", "unchecked", "draining"])
        #expect(BackendState.ejected.reportedName == "down")
    }
}
