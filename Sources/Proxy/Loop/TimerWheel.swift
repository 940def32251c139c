import NIOCore

/// Deadlines of one event loop, 10 ms coarse: arming one costs a store in most cases, and never an allocation.
///
/// A hashed wheel with lazy entries (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", scheme 6): an object stays
/// in its slot when its deadline moves away, and is moved on when the slot comes up. That is the case of nearly all
/// deadlines here: "60 s after the last byte" is set anew with each message and almost never reached.
///
/// Only ever used on its event loop.
final class TimerWheel {
    /// Nanoseconds of one tick.
    static let tickNanoseconds: UInt64 = 10_000_000
    /// Slots, a power of two; deadlines beyond the horizon (10.2 s) are moved on when their slot comes up.
    static let slotCount: UInt64 = 1_024

    private let eventLoop: any EventLoop
    private var slots: [TimedObjectList]
    /// One bit a slot that is not empty, so that the next wake-up is found without visiting the slots.
    private var occupied: [UInt64]
    /// The last tick whose slot was served.
    private var servedTick: UInt64
    /// The tick of the scheduled wake-up; `UInt64.max` when there is none.
    private var wakeTick: UInt64 = .max
    private var wakeUp: Scheduled<Void>?

    init(eventLoop: any EventLoop, now: UInt64 = NIODeadline.now().uptimeNanoseconds) {
        self.eventLoop = eventLoop
        self.slots = Array(repeating: TimedObjectList(), count: Int(Self.slotCount))
        self.occupied = Array(repeating: 0, count: Int(Self.slotCount / 64))
        self.servedTick = now / Self.tickNanoseconds
    }

    /// Sets an object's only deadline, in place of the one it had.
    ///
    /// - Parameters:
    ///   - object: Whose deadline it is; it must be removed from the wheel before it goes away.
    ///   - now: Nanoseconds of the monotonic clock.
    ///   - nanoseconds: How far away the deadline is; it fires at most two ticks later, never earlier.
    func set(_ object: TimedObject, now: UInt64, after nanoseconds: UInt64) {
        let tick = (now &+ nanoseconds) / Self.tickNanoseconds &+ 1
        object.setDeadlineTick(tick)
        if object.linkedTick <= tick { return }
        self.unlink(object)
        self.link(object)
        if object.linkedTick < self.wakeTick { self.scheduleWakeUp(at: object.linkedTick) }
    }

    /// Drops an object's deadline; the object stays linked until its slot comes up.
    func clear(_ object: TimedObject) {
        object.setDeadlineTick(.max)
    }

    /// Forgets an object altogether; must be called before the object is released.
    func remove(_ object: TimedObject) {
        object.setDeadlineTick(.max)
        self.unlink(object)
    }

    /// Drops the scheduled wake-up; for the end of the event loop's work.
    func stop() {
        self.wakeUp?.cancel()
        self.wakeUp = nil
        self.wakeTick = .max
    }

    /// Serves all slots up to `now`: calls objects whose deadline passed and moves the others on.
    func advance(now: UInt64) {
        let nowTick = now / Self.tickNanoseconds
        guard nowTick > self.servedTick else { return }
        // After a long pause each slot is visited once, not once a tick.
        var tick = max(self.servedTick &+ 1, nowTick > Self.slotCount ? nowTick &- Self.slotCount &+ 1 : 0)
        while tick <= nowTick {
            // What is linked anew while a slot is served goes behind it, at most one turn away: never into a slot that
            // this pass still has before it with another turn's objects.
            self.servedTick = tick
            let slot = Int(tick % Self.slotCount)
            if self.isOccupied(slot) { self.serve(slot: slot, nowTick: nowTick, now: now) }
            tick &+= 1
        }
    }

    private func serve(slot: Int, nowTick: UInt64, now: UInt64) {
        // Objects that callbacks link into this very slot are due a whole turn later: take the list away first.
        self.serving = self.slots[slot]
        self.servingSlot = slot
        self.slots[slot] = TimedObjectList()
        self.setOccupied(slot, false)
        while let object = self.serving.popFirst() {
            if object.deadlineTick <= nowTick {
                object.setDeadlineTick(.max)
                object.deadlineReached(now: now)
            } else if object.deadlineTick != .max {
                self.link(object)
            }
        }
        self.servingSlot = -1
    }

    /// The rest of the list that is being served; callbacks may remove objects from it.
    private var serving = TimedObjectList()
    private var servingSlot = -1

    private func link(_ object: TimedObject) {
        let horizon = self.servedTick &+ Self.slotCount &- 1
        let tick = max(min(object.deadlineTick, horizon), self.servedTick &+ 1)
        let slot = Int(tick % Self.slotCount)
        self.slots[slot].append(object, tick: tick)
        self.setOccupied(slot, true)
    }

    private func unlink(_ object: TimedObject) {
        guard object.linkedTick != .max else { return }
        let slot = Int(object.linkedTick % Self.slotCount)
        if slot == self.servingSlot, object.linkedTick <= self.servedTick {
            self.serving.remove(object)
        } else {
            self.slots[slot].remove(object)
            if self.slots[slot].isEmpty { self.setOccupied(slot, false) }
        }
    }

    private func isOccupied(_ slot: Int) -> Bool {
        self.occupied[slot >> 6] & (1 << UInt64(slot & 63)) != 0
    }

    private func setOccupied(_ slot: Int, _ value: Bool) {
        let bit: UInt64 = 1 << UInt64(slot & 63)
        if value { self.occupied[slot >> 6] |= bit } else { self.occupied[slot >> 6] &= ~bit }
    }

    private func scheduleWakeUp(at tick: UInt64) {
        self.wakeUp?.cancel()
        self.wakeTick = tick
        let deadline = NIODeadline.uptimeNanoseconds(tick &* Self.tickNanoseconds)
        let wheel = NIOLoopBound(self, eventLoop: self.eventLoop)
        self.wakeUp = self.eventLoop.scheduleTask(deadline: deadline) {
            wheel.value.wake()
        }
    }

    private func wake() {
        self.wakeUp = nil
        self.wakeTick = .max
        self.advance(now: NIODeadline.now().uptimeNanoseconds)
        if let next = self.nextOccupiedTick(), next < self.wakeTick { self.scheduleWakeUp(at: next) }
    }

    /// The first tick after the served one whose slot holds anything.
    private func nextOccupiedTick() -> UInt64? {
        var tick = self.servedTick &+ 1
        let end = self.servedTick &+ Self.slotCount
        while tick <= end {
            let slot = Int(tick % Self.slotCount)
            let word = self.occupied[slot >> 6] >> UInt64(slot & 63)
            if word != 0 { return tick &+ UInt64(word.trailingZeroBitCount) }
            tick &+= UInt64(64 - (slot & 63))
        }
        return nil
    }
}
