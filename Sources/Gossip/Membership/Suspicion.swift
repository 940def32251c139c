/// A suspect's time to refute; it shrinks with each independent accusation (Lifeguard, LHA-Suspicion).
struct Suspicion: Sendable {
    /// The suspect.
    let slot: Int
    /// The suspect's epoch.
    let epoch: UInt64
    /// The refutation counter that was accused.
    var incarnation: UInt64
    /// When the first accusation came.
    var startedAt: Duration
    /// Hashes of the accusers' names.
    private(set) var accusers: [UInt64]
    /// When the suspect is given up.
    var deadline = Duration.zero

    /// A first accusation.
    init(slot: Int, epoch: UInt64, incarnation: UInt64, accuser: UInt64, now: Duration) {
        self.slot = slot
        self.epoch = epoch
        self.incarnation = incarnation
        startedAt = now
        accusers = [accuser]
    }

    /// Takes in another accusation.
    ///
    /// - Parameters:
    ///   - accuser: The hash of the accuser's name.
    ///   - max: Accusers that matter besides the first.
    /// - Returns: Whether it is news: the accuser is another, and not enough have accused.
    mutating func confirm(by accuser: UInt64, max: Int) -> Bool {
        guard accusers.count <= max, !accusers.contains(accuser) else { return false }
        accusers.append(accuser)
        return true
    }

    /// How long a suspect has: max - (max - min) * log(C + 1) / log(K + 1).
    ///
    /// - Parameters:
    ///   - confirmations: Accusations besides the first, C.
    ///   - enough: Confirmations that bring it to the shortest, K; when nobody could confirm it is the shortest at once.
    ///   - range: The shortest and the longest.
    /// - Returns: The time from the first accusation on.
    static func timeout(confirmations: Int, enough: Int, range: ClosedRange<Duration>) -> Duration {
        guard enough > 0 else { return range.lowerBound }
        let share = Logarithm.binary(confirmations + 1) / Logarithm.binary(enough + 1)
        return max(range.lowerBound, range.upperBound - (range.upperBound - range.lowerBound) * share)
    }
}
