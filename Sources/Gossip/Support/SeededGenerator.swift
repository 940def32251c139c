/// A small source of random numbers that its seed decides: SplitMix64 (Steele, Lea and Flood, 2014).
///
/// Not for secrets.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator whose sequence `seed` decides.
    ///
    /// - Parameter seed: Any value.
    init(seed: UInt64) {
        state = Mixing.mix(seed)
    }

    /// The next 64 random bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Mixing.mix(state)
    }

    /// A whole number from 0 up to `bound`.
    ///
    /// - Parameter bound: At least 1; anything less counts as 1.
    /// - Returns: A number at least 0 and below `bound`.
    mutating func below(_ bound: Int) -> Int {
        let bits = next()
        return Int(truncatingIfNeeded: bits.multipliedFullWidth(by: UInt64(max(1, bound))).high)
    }

    /// A number at least 0 and below 1.
    mutating func fraction() -> Double {
        Double(next() &>> 11) * 0x1p-53
    }
}
