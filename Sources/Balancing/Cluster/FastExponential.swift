/// `e` to the power of each of eight numbers that are at most 0, to within 3 in 10^7 of the result.
///
/// The standard library has no exponential; this one is the same on every machine and has no branches. 2 is raised to the
/// whole part through the exponent's bits and to the rest, at most a half either way, by Taylor's series.
///
/// - Parameter powers: At most 0 each; what is below -87 counts as that, which gives about 10^-38.
/// - Returns: Numbers above 0 and at most 1.
@inline(__always)
func exponential(_ powers: SIMD8<Float>) -> SIMD8<Float> {
    let scaled = powers.clamped(lowerBound: SIMD8(repeating: -87), upperBound: .zero) * 1.442_695_04
    // Adding 1.5 * 2^23 leaves the nearest whole number in the lowest bits.
    let shifted = scaled + 12_582_912
    let fraction = (scaled - (shifted - 12_582_912)) * 0.693_147_18
    // 1/2, 1/6, 1/24 and so on.
    var series = fraction * 0.001_388_889 + 0.008_333_333
    series = series * fraction + 0.041_666_668
    series = series * fraction + 0.166_666_67
    series = series * fraction + 0.5
    series = series * fraction + 1
    series = series * fraction + 1
    let whole = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- 0x4B40_0000
    let power = unsafeBitCast((whole &+ 127) &<< 23, to: SIMD8<Float>.self)
    return series * power
}

/// `e` to the power of a number that is at most 0.
///
/// - Parameter power: At most 0.
/// - Returns: A number above 0 and at most 1.
func exponential(_ power: Float) -> Float {
    exponential(SIMD8(repeating: power))[0]
}
