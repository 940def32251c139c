import Balancing
import Glibc

extension FastGenerator {
    /// A number at least 0 and below 1.
    mutating func unit() -> Double {
        let bits: UInt64 = next()
        return Double(bits &>> 11) * 0x1p-53
    }

    /// An exponentially distributed number.
    mutating func exponential(mean: Double) -> Double {
        -mean * log(1 - unit())
    }

    /// A lognormally distributed number with sigma 1.
    mutating func lognormal(mean: Double) -> Double {
        let normal = sqrt(-2 * log(1 - unit())) * cos(2 * .pi * unit())
        return mean * exp(normal - 0.5)
    }
}
