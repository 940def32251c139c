/// How long exchanges are in flight, in the pool as a whole and at each backend, as this node measured it.
///
/// What another member reported of a backend is forgotten at the rate at which exchanges end there.
struct HoldTimes: Sendable {
    /// Over the whole pool: a mean that forgets, over about a hundred exchanges; seconds, 0 before the first.
    private(set) var mean: Float = 0
    /// 1 / seconds for each backend; 0 as long as nothing is known, so that nothing is forgotten.
    private(set) var rates: [SIMD8<Float>]
    /// Of the backend's exchanges, older ones counting less.
    private var sums: [SIMD8<Float>]
    private var counts: [SIMD8<Float>]

    /// What a new mean takes of one exchange.
    private static let share: Float = 0.01
    /// Exchanges of the pool's mean hold that each backend is thought to have had.
    private static let prior: Float = 5
    /// What is left of the sums after an update.
    private static let memory: Float = 0.9
    /// The shortest hold time that is told from nothing, in seconds.
    private static let shortest: Float = 1e-6

    init(vectorCount: Int) {
        let nothing = [SIMD8<Float>](repeating: .zero, count: vectorCount)
        (rates, sums, counts) = (nothing, nothing, nothing)
    }

    /// Takes in exchanges that ended at a backend.
    ///
    /// - Parameters:
    ///   - position: The backend's position.
    ///   - seconds: How long they were in flight, all together.
    ///   - count: How many, at least 1.
    mutating func record(_ position: Int, seconds: Float, count: Int) {
        let number = Float(count)
        let kept = exponential(number * -0.010_050_336)
        mean += (mean == 0 ? 1 : count == 1 ? Self.share : 1 - kept) * (seconds / number - mean)
        sums[position / 8][position % 8] += seconds
        counts[position / 8][position % 8] += number
    }

    /// Works the backends' rates out anew; every 250 ms.
    mutating func update() {
        guard mean > 0 else { return }
        for number in rates.indices {
            let seconds = (sums[number] + Self.prior * mean) / (counts[number] + Self.prior)
            rates[number] = 1 / seconds.replacing(with: Self.shortest, where: seconds .< Self.shortest)
            sums[number] *= Self.memory
            counts[number] *= Self.memory
        }
    }
}
