/// What one node knows about the load: its own counts exactly, the others' as they last told.
struct CountBoard: Sendable {
    /// This node's requests in flight at each backend.
    private(set) var own: [Int]
    /// The others' requests in flight at each backend, summed as they were last told.
    private(set) var others: [Int]
    private var told: [Int: [Int]] = [:]

    init(backends: Int) {
        own = Array(repeating: 0, count: backends)
        others = own
    }

    /// Counts a request at the backend that was picked for it, if any.
    mutating func assign(_ backend: Int?) -> Int? {
        if let backend { own[backend] += 1 }
        return backend
    }

    mutating func complete(_ backend: Int) {
        own[backend] -= 1
    }

    mutating func receive(_ counts: [Int], from member: Int) {
        forget(member)
        told[member] = counts
        for backend in counts.indices { others[backend] += counts[backend] }
    }

    /// Drops what members that are not among `living` have told.
    mutating func keep(_ living: [Int]) {
        for member in told.keys where !living.contains(member) { forget(member) }
    }

    private mutating func forget(_ member: Int) {
        guard let last = told.removeValue(forKey: member) else { return }
        for backend in last.indices { others[backend] -= last[backend] }
    }

    /// Whether one more request at `first` weighs less than one more at `second`, in the sum of all that is known.
    func isLessLoaded(_ first: Int, than second: Int, weights: [Int]) -> Bool {
        (own[first] + others[first] + 1) * weights[second] < (own[second] + others[second] + 1) * weights[first]
    }

    /// The backend with the least `(in flight + 1) / weight` in the sum of all that is known.
    ///
    /// Equals have equal chances.
    func leastLoaded(weights: [Int], random: inout FastGenerator) -> Int? {
        var best: Int?
        var ties = 1
        for backend in weights.indices where weights[backend] > 0 {
            guard let least = best, !isLessLoaded(backend, than: least, weights: weights) else {
                best = backend
                ties = 1
                continue
            }
            guard !isLessLoaded(least, than: backend, weights: weights) else { continue }
            ties += 1
            if random.below(ties) == 0 { best = backend }
        }
        return best
    }
}
