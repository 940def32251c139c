import Testing

@testable import Gossip

@Suite struct HybridClockTests {
    @Test func moments_only_go_forward() {
        var clock = HybridClock()
        var last = HybridTime(milliseconds: 0)
        for wall in [100, 100, 100, 90, 5, 101, 100, UInt64.max, 7] as [UInt64] {
            let next = clock.next(wall: wall, after: nil)
            #expect(next > last)
            last = next
        }
    }

    @Test func the_counter_orders_what_happens_in_a_millisecond() {
        var clock = HybridClock()
        #expect(clock.next(wall: 5, after: nil) == HybridTime(milliseconds: 5))
        #expect(clock.next(wall: 5, after: nil) == HybridTime(milliseconds: 5, counter: 1))
        #expect(clock.next(wall: 6, after: nil) == HybridTime(milliseconds: 6))
        let full = HybridTime(milliseconds: 9, counter: .max)
        #expect(clock.next(wall: 6, after: full) == HybridTime(milliseconds: 10))
        #expect(clock.next(wall: 6, after: nil) == HybridTime(milliseconds: 6, counter: 1))
    }

    @Test func what_others_say_is_taken_in_up_to_an_hour_ahead() {
        var clock = HybridClock()
        let isTaken = clock.see(HybridTime(milliseconds: 3_600_005), wall: 5)
        #expect(isTaken)
        #expect(clock.next(wall: 6, after: nil) == HybridTime(milliseconds: 3_600_005, counter: 1))
        let isTakenBeyond = clock.see(HybridTime(milliseconds: 3_600_100), wall: 6)
        #expect(!isTakenBeyond)
        #expect(clock.next(wall: 6, after: nil) == HybridTime(milliseconds: 3_600_005, counter: 2))
    }
}
