/// How much of a cluster-wide `max_connections` one node may use: what it has told the others, and its part of the rest.
///
///     limit = told + ceil((max - others - told) / N)
///
/// *Approximately* means: no node asks before it takes a place, so nodes that take the last free places at the same moment,
/// before any of them has told the others, may together exceed `max`. Each rounds its part up, since otherwise the last
/// places would be nobody's: that makes N - 1 too many at most. So a backend with a `max_connections` of 1 and a free place
/// gets up to N exchanges at a time in the worst case, and a full one gets no more. The other way round, a node may find
/// its part used up while others have not used theirs; it gets a part of what is left with each report.
///
/// `told` is the lesser of the last two reports. Reports of different nodes come at different times; if a node counted
/// what it has just told as used up on one side and the others' older reports on the other, it would take a second part
/// of places of which others are taking their first, and together they would exceed `max` by up to a half.
///
/// Measured with demand that starts and ends on all nodes at once, reports every 100 ms, and a `max` of 10 and of 100: 3
/// nodes were beyond it by 2 at most and 0.1 to 0.3 in the mean, 10 nodes by 9 and 0.3 to 0.6; with every tenth report lost
/// by up to 20 of 100.
struct SharedLimit: Sendable {
    /// What this node told of the backend the last two times.
    private var told: (last: Int, before: Int) = (0, 0)

    /// Remembers a report.
    mutating func publish(_ inFlight: Int) {
        told = (inFlight, told.last)
    }

    /// The most this node may have in flight.
    ///
    /// - Parameters:
    ///   - max: The most in flight from all nodes.
    ///   - others: What all others have told together.
    ///   - nodes: How many living nodes share new work, this one included.
    ///   - isKnown: Whether the others' counts are known; if not, everyone keeps to an equal part.
    /// - Returns: At least 0, and at least 1 if there is a free place.
    func limit(max: Int, others: Int, nodes: Int, isKnown: Bool) -> Int {
        guard nodes > 1 else { return max }
        guard isKnown else { return (max + nodes - 1) / nodes }
        let own = min(told.last, told.before)
        let free = max - others - own
        guard free > 0 else { return Swift.max(0, own + free) }
        return min(max, own + (free + nodes - 1) / nodes)
    }
}
