/// Smooth weighted round robin, worked out for one period: whose turn each turn is.
///
/// In the first `t` turns of a period a backend of share `f` has had its `t * f` turns to within less than one, which
/// is the best possible: Tijdeman, "The chairman assignment problem", 1980. So every whole period is exact, and the
/// turns of a heavy backend are spread out as nginx spreads them. A turn costs one look-up; nothing is computed and
/// nothing but a cursor is written while balancing, so all event loops can share it.
struct SmoothSchedule: Sendable {
    /// Positions in the list of weights, one for each turn; as long as the weights' sum over their common divisor.
    let turns: [UInt32]

    /// Works out a period in O(sum of weights * log(count)).
    ///
    /// - Parameter weights: At least 1 each.
    init(weights: [Int]) {
        let divisor = weights.reduce(0, Self.greatestCommonDivisor)
        guard weights.count > 1, divisor > 0 else {
            turns = weights.isEmpty ? [] : [0]
            return
        }
        var builder = Builder(weights: weights.map { $0 / divisor })
        turns = builder.build()
    }

    private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
        second == 0 ? first : greatestCommonDivisor(second, first % second)
    }
}

/// The schedule under construction.
///
/// Turn by turn, among the backends that may not wait for their next turn to be "released" the one with the earliest
/// deadline has it. With `slack = 2 * count - 2` and `total` the sum of weights, the turn `k` (from 0) of weight `w`
/// is released once `turns so far + 1 >= (k + 1/slack) * total / w`, and due by `(k + 1 - 1/slack) * total / w`.
private struct Builder {
    let weights: [Int]
    let total: Int
    let slack: Int
    /// Turns each has had.
    var had: [Int]
    /// For each turn the head of a linked list of who is released then; each backend waits in one list at most.
    var released: [Int]
    var nextReleased: [Int]
    /// A binary heap of those released, by deadline.
    var heap: [Int] = []

    init(weights: [Int]) {
        self.weights = weights
        total = weights.reduce(0, +)
        slack = 2 * weights.count - 2
        had = Array(repeating: 0, count: weights.count)
        released = Array(repeating: -1, count: total)
        nextReleased = Array(repeating: -1, count: weights.count)
        heap.reserveCapacity(weights.count)
        // Backwards, so that each list is in the order of the weights.
        for position in weights.indices.reversed() { release(position, from: 0) }
    }

    mutating func build() -> [UInt32] {
        var turns: [UInt32] = []
        turns.reserveCapacity(total)
        for turn in 0..<total {
            var position = released[turn]
            while position >= 0 {
                push(position)
                position = nextReleased[position]
            }
            // The theorem says somebody is always released.
            let chosen = popEarliest()
            turns.append(UInt32(chosen))
            had[chosen] += 1
            if had[chosen] < weights[chosen] { release(chosen, from: turn + 1) }
        }
        return turns
    }

    /// Files the next turn of `position` under the turn from which it may have it, or `earliest` if that has passed.
    private mutating func release(_ position: Int, from earliest: Int) {
        let numerator = (had[position] * slack + 1) * total
        let denominator = weights[position] * slack
        let turn = max(earliest, (numerator + denominator - 1) / denominator - 1)
        nextReleased[position] = released[turn]
        released[turn] = position
    }

    /// Whether `first` is due before `second`; of equals the one listed first.
    private func isEarlier(_ first: Int, _ second: Int) -> Bool {
        let left = ((had[first] + 1) * slack - 1) * weights[second]
        let right = ((had[second] + 1) * slack - 1) * weights[first]
        return left == right ? first < second : left < right
    }

    private mutating func push(_ position: Int) {
        heap.append(position)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard isEarlier(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func popEarliest() -> Int {
        heap.swapAt(0, heap.count - 1)
        let earliest = heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in 2 * parent + 1...2 * parent + 2 where child < heap.count {
                if isEarlier(heap[child], heap[least]) { least = child }
            }
            if least == parent { return earliest }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
