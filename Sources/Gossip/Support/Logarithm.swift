/// The two logarithms gossip needs, without a mathematics library.
enum Logarithm {
    /// The binary logarithm, good to one in a million: the whole part by halving, the rest bit by bit by squaring.
    ///
    /// - Parameter value: At least 1; anything less counts as 1.
    /// - Returns: The logarithm, at least 0.
    static func binary(_ value: Int) -> Double {
        var rest = Double(max(1, value))
        var result = 0.0
        while rest >= 2 {
            rest /= 2
            result += 1
        }
        var bit = 0.5
        for _ in 0..<20 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                result += bit
            }
            bit /= 2
        }
        return result
    }

    /// The decimal logarithm, rounded up to a whole number.
    ///
    /// - Parameter value: At least 1; anything less counts as 1.
    /// - Returns: The least whole number n for which 10^n is at least the value.
    static func decimalCeiling(_ value: Int) -> Int {
        var power = 1
        var exponent = 0
        while power < value, exponent < 18 {
            power *= 10
            exponent += 1
        }
        return exponent
    }
}
