import Health
import Testing

@Suite struct FailureStreakTests {
    @Test func is_reported_when_the_threshold_is_reached() {
        let streak = FailureStreak()
        #expect((0..<3).map { _ in streak.recordFailure(threshold: 3) } == [false, false, true])
    }

    @Test func a_success_ends_it() {
        let streak = FailureStreak()
        _ = streak.recordFailure(threshold: 3)
        _ = streak.recordFailure(threshold: 3)
        streak.recordSuccess()
        #expect(streak.count == 0)
        #expect((0..<3).map { _ in streak.recordFailure(threshold: 3) } == [false, false, true])
    }

    @Test func a_backend_that_goes_on_failing_is_reported_again() {
        let streak = FailureStreak()
        let reports = (1...12).filter { _ in streak.recordFailure(threshold: 5) }
        #expect(reports == [5, 10])
    }

    @Test func one_loop_of_many_reports_it() async {
        let streak = FailureStreak()
        let reports = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<1000).count { _ in streak.recordFailure(threshold: 100) } }
            }
            return await group.reduce(0, +)
        }
        #expect(reports == 40)
        #expect(streak.count == 4000)
    }
}
