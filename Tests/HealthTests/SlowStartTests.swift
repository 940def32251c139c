import Health
import Testing

@Suite struct SlowStartTests {
    private let ramp = SlowStart(window: .seconds(30))

    @Test(
        arguments: [(0, 0.1), (1, 0.1), (3, 0.1), (6, 0.2), (15, 0.5), (29, 29.0 / 30), (30, 1), (1_000, 1)]
            as [(Int, Double)]
    )
    func the_share_grows_in_proportion_to_time(seconds: Int, factor: Double) {
        let now = Duration.seconds(100 + seconds)
        #expect(abs(ramp.factor(upSince: .seconds(100), now: now) - factor) < 1e-9)
    }

    @Test func a_backend_that_nobody_saw_come_up_is_warm() {
        #expect(ramp.factor(upSince: nil, now: .seconds(5)) == 1)
        #expect(ramp.nextStep(upSince: nil, now: .seconds(5)) == nil)
    }

    @Test func a_start_ahead_of_the_clock_is_now() {
        #expect(ramp.factor(upSince: .seconds(10), now: .seconds(9)) == 0.1)
        #expect(ramp.nextStep(upSince: .seconds(10), now: .seconds(9)) == .seconds(12))
    }

    @Test(arguments: [1, 30, 3_600]) func steps_end_with_the_ramp_and_each_is_small(window: Int) {
        let ramp = SlowStart(window: .seconds(window))
        var factors = [ramp.factor(upSince: .zero, now: .zero)]
        var now = Duration.zero
        while let next = ramp.nextStep(upSince: .zero, now: now) {
            #expect(next > now)
            now = next
            factors.append(ramp.factor(upSince: .zero, now: now))
        }
        let jumps = zip(factors, factors.dropFirst()).map { $1 - $0 }
        #expect(now == .seconds(window))
        #expect(factors.last == 1)
        #expect(factors.count <= 47)
        #expect(jumps.allSatisfy { $0 >= 0 && $0 < (window == 1 ? 0.21 : 0.021) })
    }

    @Test func no_window_is_no_ramp() {
        #expect(SlowStart(window: .zero).factor(upSince: .zero, now: .zero) == 1)
        #expect(SlowStart(window: .zero).nextStep(upSince: .zero, now: .zero) == nil)
    }
}
