/// How much goes to each backend when a mass of work is poured over what is there already.
///
/// A backend of weight `w` that holds `h` is a vessel of width `w` filled to `h / w`. The mass fills the lowest vessels to
/// one level; those that stand above it get nothing.
enum WaterLevel {
    /// The level at which the parts `max(0, weight * level - held)` sum to `mass`.
    ///
    /// Michelot's projection (1986): with a set of vessels the level follows by one division; those above it leave the set
    /// and the level falls, until none leaves. Few rounds are needed, each over whole vectors.
    ///
    /// - Parameters:
    ///   - mass: What is poured, above 0.
    ///   - held: What each holds, at least 0.
    ///   - weights: At least 0 each; those of 0 get nothing.
    ///   - vectors: Which of the vectors to look at.
    /// - Returns: The level; 0 when nobody has a weight.
    static func level(
        mass: Float,
        held: [SIMD8<Float>],
        weights: [SIMD8<Float>],
        vectors: Range<Int>
    ) -> Float {
        var level = Float.infinity
        while true {
            var heldSum = SIMD8<Float>.zero
            var weightSum = SIMD8<Float>.zero
            for number in vectors {
                let weight = weights[number]
                // At an infinite level the product of a weight of 0 is no number, which is above nothing.
                let isBelow = weight * level .> held[number]
                weightSum += weight.replacing(with: 0, where: .!isBelow)
                heldSum += held[number].replacing(with: 0, where: .!isBelow)
            }
            let total = weightSum.sum()
            guard total > 0 else { return level == .infinity ? 0 : level }
            let next = (mass + heldSum.sum()) / total
            guard next < level else { return level }
            level = next
        }
    }
}
