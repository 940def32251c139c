/// Something with one deadline in a ``TimerWheel``.
///
/// A base class rather than a protocol: the links of the wheel's lists live in the object, so arming a deadline allocates
/// nothing, and the call on expiry is one virtual call.
class TimedObject {
    /// Tick at which ``deadlineReached(now:)`` is due; `UInt64.max` when no deadline is set.
    fileprivate(set) var deadlineTick: UInt64 = .max
    /// Tick of the slot that holds this object; `UInt64.max` when it is in none.
    fileprivate(set) var linkedTick: UInt64 = .max
    fileprivate unowned(unsafe) var previous: TimedObject?
    fileprivate unowned(unsafe) var next: TimedObject?

    /// Called once on the wheel's event loop when the deadline has passed; no deadline is set any more then.
    ///
    /// - Parameter now: Nanoseconds of the monotonic clock.
    func deadlineReached(now: UInt64) {}
}

/// A doubly linked list of the objects of one slot; it does not own them.
struct TimedObjectList {
    fileprivate unowned(unsafe) var head: TimedObject?

    var isEmpty: Bool { self.head == nil }

    mutating func append(_ object: TimedObject, tick: UInt64) {
        object.linkedTick = tick
        object.previous = nil
        object.next = self.head
        self.head?.previous = object
        self.head = object
    }

    mutating func remove(_ object: TimedObject) {
        if let previous = object.previous {
            previous.next = object.next
        } else {
            self.head = object.next
        }
        object.next?.previous = object.previous
        object.previous = nil
        object.next = nil
        object.linkedTick = .max
    }

    mutating func popFirst() -> TimedObject? {
        guard let first = self.head else { return nil }
        self.remove(first)
        return first
    }
}

extension TimedObject {
    /// Sets the deadline without touching the wheel's lists; only the wheel calls it.
    func setDeadlineTick(_ tick: UInt64) {
        self.deadlineTick = tick
    }
}
