import Balancing
import NIOEmbedded
import Testing

@testable import Proxy

/// The wheel against a model that keeps every deadline in an array and looks at all of them at each step.
@Suite struct TimerWheelPropertyTests {
    private final class Entry: TimedObject {
        var onReached: ((UInt64) -> Void)?
        override func deadlineReached(now: UInt64) { self.onReached?(now) }
    }

    @Test(arguments: 0..<40)
    func the_wheel_does_what_a_list_of_deadlines_does(seed: Int) {
        var random = FastGenerator(seed: UInt64(seed))
        let run = Run(now: UInt64(random.below(1 << 40)))
        for _ in 0..<4_000 { run.step(&random) }
        run.finish()
        #expect(run.faults == [])
    }

    /// One random history.
    private final class Run {
        static let tick = TimerWheel.tickNanoseconds

        let wheel: TimerWheel
        let entries = (0..<24).map { _ in Entry() }
        /// What the model knows of each entry: its deadline.
        var deadlines: [UInt64?]
        var now: UInt64
        var faults: [String] = []
        /// What a callback does, drawn before time advances.
        var reaction: (Int) -> Void = { _ in }

        init(now: UInt64) {
            self.now = now
            self.wheel = TimerWheel(eventLoop: EmbeddedEventLoop(), now: now)
            self.deadlines = self.entries.map { _ in nil }
            for (index, entry) in self.entries.enumerated() {
                entry.onReached = { [unowned self] in self.reached(index, $0) }
            }
        }

        func step(_ random: inout FastGenerator) {
            let index = random.below(self.entries.count)
            switch random.below(10) {
            case 0...4:
                self.set(index, after: Self.delay(&random))
            case 5:
                self.deadlines[index] = nil
                self.wheel.clear(self.entries[index])
            case 6:
                self.deadlines[index] = nil
                self.wheel.remove(self.entries[index])
            default:
                self.drawReaction(&random)
                // Mostly a tick or less, sometimes a pause longer than a whole turn.
                self.advance(by: random.chance(95) ? UInt64(random.below(30_000_000)) : Self.delay(&random))
            }
        }

        func finish() {
            self.reaction = { _ in }
            for _ in 0..<8_000 { self.advance(by: Self.tick) }
            if self.deadlines.contains(where: { $0 != nil }) { self.faults.append("something was never reached") }
            for entry in self.entries { self.wheel.remove(entry) }
        }

        private static func delay(_ random: inout FastGenerator) -> UInt64 {
            switch random.below(4) {
            case 0: UInt64(random.below(20_000_000))
            case 1: UInt64(random.below(1_000)) * Self.tick
            case 2: TimerWheel.slotCount * Self.tick - 30_000_000 + UInt64(random.below(60_000_000))
            default: UInt64(random.below(60_000_000_000))
            }
        }

        private func set(_ index: Int, after delay: UInt64) {
            self.deadlines[index] = self.now + delay
            self.wheel.set(self.entries[index], now: self.now, after: delay)
        }

        private func drawReaction(_ random: inout FastGenerator) {
            let other = random.below(self.entries.count)
            let delay = Self.delay(&random)
            switch random.below(5) {
            case 0: self.reaction = { [unowned self] in self.set($0, after: delay) }
            case 1: self.reaction = { [unowned self] _ in self.set(other, after: delay) }
            case 2:
                self.reaction = { [unowned self] _ in
                    self.deadlines[other] = nil
                    self.wheel.remove(self.entries[other])
                }
            case 3:
                self.reaction = { [unowned self] _ in
                    self.deadlines[other] = nil
                    self.wheel.clear(self.entries[other])
                }
            default: self.reaction = { _ in }
            }
        }

        private func advance(by time: UInt64) {
            self.now += time
            self.wheel.advance(now: self.now)
            for (index, deadline) in self.deadlines.enumerated() {
                // What is left must not be two ticks late.
                if let deadline, self.now >= deadline + 2 * Self.tick {
                    self.faults.append("\(index) is late: \(self.now - deadline)")
                    self.deadlines[index] = nil
                }
            }
        }

        private func reached(_ index: Int, _ now: UInt64) {
            guard let deadline = self.deadlines[index] else {
                self.faults.append("\(index) was reached without a deadline")
                return
            }
            if now < deadline { self.faults.append("\(index) was reached too early: \(deadline - now)") }
            self.deadlines[index] = nil
            self.reaction(index)
        }
    }
}
