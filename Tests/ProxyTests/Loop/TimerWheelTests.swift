import Balancing
import NIOCore
import NIOEmbedded
import NIOPosix
import Testing

@testable import Proxy

@Suite struct TimerWheelTests {
    private static let tick = TimerWheel.tickNanoseconds
    private static let horizon = TimerWheel.slotCount * TimerWheel.tickNanoseconds

    /// Notes when its deadline was reached, and may do something about it.
    final class Entry: TimedObject {
        var reached: [UInt64] = []
        var then: ((Entry, UInt64) -> Void)?

        override func deadlineReached(now: UInt64) {
            self.reached.append(now)
            self.then?(self, now)
        }
    }

    private func wheel(at now: UInt64 = 0) -> TimerWheel { TimerWheel(eventLoop: EmbeddedEventLoop(), now: now) }

    @Test(arguments: [0, 1, 9_999_999, 10_000_000, 10_000_001, 123_456_789])
    func a_deadline_is_reached_in_time(now: UInt64) {
        for delay in [0, 1, Self.tick - 1, Self.tick, 7 * Self.tick + 3, Self.horizon - 1] {
            let wheel = self.wheel(at: now)
            let entry = Entry()
            wheel.set(entry, now: now, after: delay)
            wheel.advance(now: now + delay)
            #expect(entry.reached.isEmpty, "not before the deadline has passed")
            wheel.advance(now: now + delay + Self.tick)
            #expect(entry.reached == [now + delay + Self.tick], "one tick later it has")
            wheel.advance(now: now + delay + Self.horizon * 3)
            #expect(entry.reached.count == 1)
        }
    }

    @Test(arguments: [1, 2, 3, 10])
    func deadlines_beyond_the_horizon_wait_for_their_turn(turns: UInt64) {
        let wheel = self.wheel()
        let entry = Entry()
        let delay = turns * Self.horizon + 5 * Self.tick
        wheel.set(entry, now: 0, after: delay)
        var now: UInt64 = 0
        while entry.reached.isEmpty, now < 2 * delay {
            now += Self.tick
            wheel.advance(now: now)
        }
        #expect(entry.reached == [delay + Self.tick])
    }

    @Test func a_deadline_that_moves_away_costs_no_link_and_is_reached_where_it_went() {
        let wheel = self.wheel()
        let entry = Entry()
        wheel.set(entry, now: 0, after: 10 * Self.tick)
        let linked = entry.linkedTick
        for now in 1...9 {
            wheel.set(entry, now: UInt64(now) * Self.tick, after: 10 * Self.tick)
            #expect(entry.linkedTick == linked)
        }
        for now in 1...19 { wheel.advance(now: UInt64(now) * Self.tick) }
        #expect(entry.reached.isEmpty)
        wheel.advance(now: 20 * Self.tick)
        #expect(entry.reached == [20 * Self.tick])
    }

    @Test func a_deadline_that_comes_nearer_is_reached_where_it_came() {
        let wheel = self.wheel()
        let entry = Entry()
        wheel.set(entry, now: 0, after: 100 * Self.tick)
        wheel.set(entry, now: 0, after: 2 * Self.tick)
        wheel.advance(now: 3 * Self.tick)
        #expect(entry.reached == [3 * Self.tick])
        wheel.advance(now: 200 * Self.tick)
        #expect(entry.reached.count == 1)
    }

    @Test func a_deadline_that_was_dropped_is_not_reached_and_can_be_set_again() {
        let wheel = self.wheel()
        let entry = Entry()
        wheel.set(entry, now: 0, after: 2 * Self.tick)
        wheel.clear(entry)
        wheel.advance(now: 10 * Self.tick)
        #expect(entry.reached.isEmpty && entry.linkedTick == .max)
        wheel.set(entry, now: 10 * Self.tick, after: 50 * Self.tick)
        wheel.clear(entry)
        wheel.set(entry, now: 11 * Self.tick, after: Self.tick)
        wheel.advance(now: 13 * Self.tick)
        #expect(entry.reached == [13 * Self.tick])
    }

    @Test func a_removed_object_is_in_no_list() {
        let wheel = self.wheel()
        let entries = (0..<5).map { _ in Entry() }
        for entry in entries { wheel.set(entry, now: 0, after: 3 * Self.tick) }
        for index in [2, 0, 4] { wheel.remove(entries[index]) }
        #expect(entries.map { $0.linkedTick == .max } == [true, false, true, false, true])
        wheel.advance(now: 10 * Self.tick)
        #expect(entries.map(\.reached.count) == [0, 1, 0, 1, 0])
        wheel.remove(entries[1])
    }

    @Test func callbacks_may_remove_one_another() {
        for victim in 0..<4 {
            let wheel = self.wheel()
            let entries = (0..<4).map { _ in Entry() }
            for entry in entries {
                entry.then = { _, _ in wheel.remove(entries[victim]) }
                wheel.set(entry, now: 0, after: Self.tick)
            }
            wheel.advance(now: 5 * Self.tick)
            let served = entries.map(\.reached.count)
            // The victim is reached only if it came first.
            #expect(served.enumerated().allSatisfy { $0.offset == victim ? $0.element <= 1 : $0.element == 1 })
            #expect(entries.allSatisfy { $0.linkedTick == .max })
            for entry in entries { entry.then = nil }
        }
    }

    @Test func callbacks_may_remove_what_a_later_slot_of_the_same_call_holds() {
        let wheel = self.wheel()
        let (first, later) = (Entry(), Entry())
        first.then = { _, _ in wheel.remove(later) }
        wheel.set(first, now: 0, after: Self.tick)
        wheel.set(later, now: 0, after: 5 * Self.tick)
        wheel.advance(now: 20 * Self.tick)
        #expect(first.reached.count == 1 && later.reached.isEmpty && later.linkedTick == .max)
    }

    @Test func callbacks_may_set_deadlines_anew() {
        let wheel = self.wheel()
        let entry = Entry()
        // A whole turn away: the very slot that is being served.
        entry.then = { entry, now in wheel.set(entry, now: now, after: Self.horizon - Self.tick) }
        wheel.set(entry, now: 0, after: 0)
        wheel.advance(now: Self.tick)
        #expect(entry.reached == [Self.tick])
        wheel.advance(now: Self.horizon)
        #expect(entry.reached.count == 1)
        wheel.advance(now: Self.horizon + Self.tick)
        #expect(entry.reached.count == 2)
        entry.then = nil
    }

    @Test func callbacks_may_change_the_deadlines_of_others_that_are_due() {
        for changed in 0..<3 {
            let wheel = self.wheel()
            let entries = (0..<3).map { _ in Entry() }
            for (index, entry) in entries.enumerated() where index != changed {
                entry.then = { _, now in
                    if entries[changed].reached.isEmpty { wheel.set(entries[changed], now: now, after: 9 * Self.tick) }
                }
            }
            for entry in entries { wheel.set(entry, now: 0, after: Self.tick) }
            wheel.advance(now: 2 * Self.tick)
            wheel.advance(now: 11 * Self.tick)
            wheel.advance(now: 12 * Self.tick)
            #expect(entries.allSatisfy { $0.reached.count == 1 })
            for entry in entries { entry.then = nil }
        }
    }

    @Test func a_long_pause_reaches_everything_once() {
        let wheel = self.wheel()
        let entries = (0..<3_000).map { _ in Entry() }
        for (index, entry) in entries.enumerated() { wheel.set(entry, now: 0, after: UInt64(index) * Self.tick) }
        wheel.advance(now: 5_000 * Self.tick)
        #expect(entries.allSatisfy { $0.reached == [5_000 * Self.tick] })
    }

    @Test func the_wheel_wakes_itself_on_its_event_loop() {
        // The loop's real clock stands beyond these deadlines, so that each wake-up finds them passed.
        let eventLoop = EmbeddedEventLoop()
        let wheel = TimerWheel(eventLoop: eventLoop, now: 0)
        let entry = Entry()
        wheel.set(entry, now: 0, after: 5 * Self.tick)
        eventLoop.advanceTime(to: .uptimeNanoseconds(6 * Self.tick - 1))
        #expect(entry.reached.isEmpty)
        eventLoop.advanceTime(to: .uptimeNanoseconds(6 * Self.tick))
        #expect(entry.reached.count == 1)
    }

    @Test func a_running_loop_reaches_one_deadline_after_another() async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let delays: [UInt64] = [0, 1, 3, 3, 4, 9].map { $0 * Self.tick }
        let isInTime = try await eventLoop.flatSubmit {
            let promise = eventLoop.makePromise(of: [Bool].self)
            let wheel = TimerWheel(eventLoop: eventLoop)
            let start = NIODeadline.now().uptimeNanoseconds
            // So that a wheel that sleeps for ever fails the test instead of holding it up.
            let limit = eventLoop.scheduleTask(in: .seconds(20)) { promise.fail(ChannelError.eof) }
            promise.futureResult.whenComplete { _ in limit.cancel() }
            let entries = delays.map { _ in Entry() }
            for (entry, delay) in zip(entries, delays) {
                entry.then = { _, _ in
                    guard entries.allSatisfy({ !$0.reached.isEmpty }) else { return }
                    promise.succeed(zip(entries, delays).map { $0.reached.count == 1 && $0.reached[0] >= start + $1 })
                    for entry in entries { entry.then = nil }
                }
                wheel.set(entry, now: start, after: delay)
            }
            return promise.futureResult
        }.get()
        #expect(isInTime == delays.map { _ in true })
    }

    @Test func a_stopped_wheel_does_not_wake() {
        let eventLoop = EmbeddedEventLoop()
        let wheel = TimerWheel(eventLoop: eventLoop, now: 0)
        let entry = Entry()
        wheel.set(entry, now: 0, after: 5 * Self.tick)
        wheel.stop()
        eventLoop.advanceTime(to: .uptimeNanoseconds(100 * Self.tick))
        #expect(entry.reached.isEmpty)
        wheel.remove(entry)
    }
}
