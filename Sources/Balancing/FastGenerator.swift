/// A small, fast source of random numbers for one event loop: xoshiro256** (Blackman and Vigna, 2018).
///
/// Not for secrets. The seed is a parameter, so that a test or a simulation can repeat a run.
package struct FastGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A generator whose sequence `seed` decides.
    ///
    /// - Parameter seed: Any value; SplitMix64 spreads it over the state, as the authors recommend.
    package init(seed: UInt64) {
        let step: UInt64 = 0x9E37_79B9_7F4A_7C15
        // SplitMix64's outputs for four different states are four different words, so they are never all zero.
        state = (mix(seed), mix(seed &+ step), mix(seed &+ 2 &* step), mix(seed &+ 3 &* step))
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        let scrambled = state.1 &* 5
        let result = (scrambled &<< 7 | scrambled &>> 57) &* 9
        let shifted = state.1 &<< 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 &<< 45 | state.3 &>> 19
        return result
    }

    /// A whole number from 0 up to `bound`, by Lemire's multiplication.
    ///
    /// The bias is below `bound` / 2^64, which no balancing decision can show.
    ///
    /// - Parameter bound: At least 1.
    /// - Returns: A number at least 0 and below `bound`.
    package mutating func below(_ bound: Int) -> Int {
        let bits: UInt64 = next()
        return Int(truncatingIfNeeded: bits.multipliedFullWidth(by: UInt64(bound)).high)
    }
}

/// SplitMix64's finalizer over its next state: spreads any 64 bits over 64 well-mixed ones, one to one.
///
/// - Parameter value: Any value; neighbours give unrelated results.
/// - Returns: The mixed value.
func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed &>> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed &>> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed &>> 31
}

/// The number above 0 and at most 1 that the leading 24 of 64 random bits stand for.
func unitInterval(_ bits: UInt64) -> Float {
    Float(UInt32(truncatingIfNeeded: bits &>> 40) &+ 1) * 0x1p-24
}
