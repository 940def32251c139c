/// The clock that orders decisions: the wall clock, or the latest moment seen anywhere when that is later.
///
/// A member whose wall clock is far ahead does not pull the others' with it: its moments are taken in only up to
/// ``leadMax`` ahead of this node's.
struct HybridClock: Sendable {
    /// How far another's moment may be ahead of this node's wall clock to be taken in, in milliseconds.
    static let leadMax: UInt64 = 3_600_000
    private var last = HybridTime(milliseconds: 0)

    /// A moment later than all before it.
    ///
    /// - Parameters:
    ///   - wall: The wall clock.
    ///   - earlier: A moment that it must be later than, besides.
    /// - Returns: The moment.
    mutating func next(wall: UInt64, after earlier: HybridTime?) -> HybridTime {
        let floor = HybridTime(milliseconds: min(wall, PayloadFormat.millisecondsMax))
        let moment = max(floor, Self.successor(of: last))
        // A decision about a subject whose moment is far ahead must still win, without taking the clock there.
        if let earlier, earlier >= moment { return Self.successor(of: earlier) }
        last = moment
        return moment
    }

    /// Takes in a moment of another node.
    ///
    /// - Parameters:
    ///   - moment: The moment.
    ///   - wall: The wall clock.
    /// - Returns: Whether it is plausible; false when it is too far ahead and was not taken in.
    mutating func see(_ moment: HybridTime, wall: UInt64) -> Bool {
        guard moment.milliseconds <= wall &+ Self.leadMax else { return false }
        last = max(last, moment)
        return true
    }

    private static func successor(of moment: HybridTime) -> HybridTime {
        moment.counter < .max
            ? HybridTime(milliseconds: moment.milliseconds, counter: moment.counter + 1)
            : HybridTime(milliseconds: moment.milliseconds + 1)
    }
}
