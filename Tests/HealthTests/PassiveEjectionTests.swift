import Health
import Testing

@Suite struct PassiveEjectionTests {
    private func machine(_ count: Int, percent: Int = 50, longest: Duration = .seconds(100)) -> PassiveEjection {
        PassiveEjection(
            limits: .init(base: .seconds(10), longest: longest, percentMax: percent),
            backendCount: count
        )
    }

    @Test func an_ejected_backend_returns_after_the_base_time() {
        var machine = machine(4)
        #expect(machine.consecutiveFailuresReached(2, now: .seconds(5)) == .ejected(until: .seconds(15)))
        #expect(machine.isEjected(2))
        #expect(machine.nextEvent == .seconds(15))
        #expect(machine.tick(now: .seconds(14.999)) == [])
        #expect(machine.tick(now: .seconds(15)) == [2])
        #expect(!machine.isEjected(2))
        #expect(machine.nextEvent == nil)
        #expect(machine.tick(now: .seconds(16)) == [])
    }

    @Test func ejections_in_succession_grow_to_the_longest() {
        var machine = machine(2, longest: .seconds(35))
        var now = Duration.zero
        var lengths: [Duration] = []
        for _ in 0..<6 {
            guard case .ejected(let until) = machine.consecutiveFailuresReached(0, now: now) else { break }
            lengths.append(until - now)
            now = until
            #expect(machine.tick(now: now) == [0])
        }
        #expect(lengths == [10, 20, 30, 35, 35, 35].map { Duration.seconds($0) })
    }

    @Test(arguments: [(0, 40), (9, 40), (10, 30), (20, 20), (25, 20), (30, 10), (1000, 10)])
    func quiet_intervals_shorten_the_next_ejection(quiet: Int, length: Int) {
        var machine = machine(2)
        var now = Duration.zero
        for _ in 0..<3 {
            guard case .ejected(let until) = machine.consecutiveFailuresReached(0, now: now) else { break }
            now = until
            _ = machine.tick(now: now)
        }
        now += .seconds(quiet)
        #expect(machine.consecutiveFailuresReached(0, now: now) == .ejected(until: now + .seconds(length)))
    }

    @Test func after_ejections_at_the_longest_decay_begins_at_once() {
        var machine = machine(2, longest: .seconds(20))
        var now = Duration.zero
        for _ in 0..<50 {
            guard case .ejected(let until) = machine.consecutiveFailuresReached(0, now: now) else { break }
            now = until
            _ = machine.tick(now: now)
        }
        now += .seconds(20)
        #expect(machine.consecutiveFailuresReached(0, now: now) == .ejected(until: now + .seconds(10)))
    }

    @Test func an_ejected_backend_is_not_ejected_again() {
        var machine = machine(4)
        _ = machine.consecutiveFailuresReached(1, now: .zero)
        #expect(machine.consecutiveFailuresReached(1, now: .seconds(1)) == .alreadyEjected)
        #expect(machine.nextEvent == .seconds(10))
    }

    /// Backends, per cent, how many may be ejected.
    @Test(arguments: [(10, 50, 5), (10, 55, 5), (3, 50, 1), (3, 10, 1), (2, 1, 1), (5, 0, 0), (1, 100, 0), (4, 100, 4)])
    func only_a_part_of_the_pool_is_ejected(count: Int, percent: Int, expected: Int) {
        var machine = machine(count, percent: percent)
        let outcomes = (0..<count).map { machine.consecutiveFailuresReached($0, now: .zero) }
        let ejected = PassiveEjection.Outcome.ejected(until: .seconds(10))
        #expect(machine.ejectedMax == expected)
        #expect(machine.ejectedCount == expected)
        #expect(outcomes == (0..<count).map { $0 < expected ? ejected : .limitReached })
    }

    @Test func a_return_makes_room_for_another() {
        var machine = machine(3)
        _ = machine.consecutiveFailuresReached(0, now: .zero)
        #expect(machine.consecutiveFailuresReached(1, now: .seconds(1)) == .limitReached)
        #expect(machine.tick(now: .seconds(10)) == [0])
        #expect(machine.consecutiveFailuresReached(1, now: .seconds(11)) == .ejected(until: .seconds(21)))
    }

    @Test func several_return_together_and_the_rest_later() {
        var machine = machine(6)
        for (index, time) in [(5, 0), (1, 1), (3, 9)] {
            _ = machine.consecutiveFailuresReached(index, now: .seconds(time))
        }
        #expect(machine.nextEvent == .seconds(10))
        #expect(machine.tick(now: .seconds(12)) == [1, 5])
        #expect(machine.nextEvent == .seconds(19))
    }

    @Test func history_follows_the_backends_through_a_reload() {
        var machine = machine(4)
        _ = machine.consecutiveFailuresReached(3, now: .zero)
        _ = machine.consecutiveFailuresReached(1, now: .zero)
        let limits = PassiveEjection.Limits(base: .seconds(10), longest: .seconds(100), percentMax: 50)
        var next = machine.carried(limits: limits, previousIndices: [nil, 3, 0])
        #expect((0..<3).map { next.isEjected($0) } == [false, true, false])
        #expect(next.tick(now: .seconds(10)) == [1])
        #expect(next.consecutiveFailuresReached(1, now: .seconds(10)) == .ejected(until: .seconds(30)))
    }
}
