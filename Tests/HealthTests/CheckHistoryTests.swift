import Health
import Testing

@Suite struct CheckHistoryTests {
    private func states(_ results: [Bool], healthy: Int = 2, unhealthy: Int = 3) -> [CheckHistory.State] {
        var history = CheckHistory(healthyThreshold: healthy, unhealthyThreshold: unhealthy)
        return results.map {
            _ = history.record(isSuccess: $0)
            return history.state
        }
    }

    @Test func begins_unchecked() {
        #expect(CheckHistory(healthyThreshold: 1, unhealthyThreshold: 1).state == .unchecked)
    }

    @Test func the_first_result_decides_at_once() {
        #expect(states([true]) == [.up])
        #expect(states([false]) == [.down])
    }

    @Test func consecutive_failures_bring_it_down() {
        #expect(states([true, false, false, false]) == [.up, .up, .up, .down])
    }

    @Test func a_success_starts_the_count_of_failures_anew() {
        #expect(states([true, false, false, true, false, false]).last == .up)
        #expect(states([true, false, false, true, false, false, false]).last == .down)
    }

    @Test func consecutive_successes_bring_it_up() {
        #expect(states([false, true, true]) == [.down, .down, .up])
        #expect(states([false, true, false, true]) == [.down, .down, .down, .down])
    }

    @Test func transitions_are_named_once() {
        var history = CheckHistory(healthyThreshold: 1, unhealthyThreshold: 2)
        let transitions = [true, true, false, false, false, true, false].map { history.record(isSuccess: $0) }
        #expect(
            transitions == [.becameUp, .unchanged, .unchanged, .becameDown, .unchanged, .becameUp, .unchanged]
        )
    }

    @Test func results_in_a_row_that_agree_are_counted() {
        var history = CheckHistory(healthyThreshold: 2, unhealthyThreshold: 3)
        let counts = [true, true, true, false, true, false, false, false, false, true, true, true].map {
            _ = history.record(isSuccess: $0)
            return history.confirmations
        }
        #expect(counts == [1, 2, 3, 0, 1, 0, 0, 3, 4, 0, 2, 3])
    }

    @Test func goes_on_from_a_known_state() {
        var history = CheckHistory(state: .up, healthyThreshold: 1, unhealthyThreshold: 2)
        #expect(history.record(isSuccess: false) == .unchanged)
        #expect(history.record(isSuccess: false) == .becameDown)
    }
}

@Suite struct CheckScheduleTests {
    @Test(arguments: [Duration.milliseconds(100), .seconds(5)]) func intervals_vary_by_a_tenth(interval: Duration) {
        var random = SeededGenerator(state: 1)
        let schedule = CheckSchedule(interval: interval)
        let delays = (0..<1000).map { _ in schedule.nextDelay(using: &random) / interval }
        #expect(delays.allSatisfy { (0.9...1.1).contains($0) })
        #expect(delays.contains { $0 < 0.91 } && delays.contains { $0 > 1.09 })
        #expect(abs(delays.reduce(0, +) / 1000 - 1) < 0.01)
    }

    @Test(arguments: [(Duration.milliseconds(100), Duration.milliseconds(100)), (.seconds(30), .seconds(1))])
    func first_checks_are_spread_but_soon(interval: Duration, spread: Duration) {
        var random = SeededGenerator(state: 2)
        let schedule = CheckSchedule(interval: interval)
        var tenths = [Int](repeating: 0, count: 10)
        for _ in 0..<2000 {
            let delay = schedule.firstDelay(using: &random) / spread
            #expect(delay >= 0 && delay < 1)
            tenths[min(9, Int(delay * 10))] += 1
        }
        #expect(tenths.allSatisfy { abs($0 - 200) < 70 })
    }
}

/// SplitMix64: the same draws in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Always half of the range: delays without jitter.
struct MiddleGenerator: RandomNumberGenerator {
    mutating func next() -> UInt64 { 1 << 63 }
}
