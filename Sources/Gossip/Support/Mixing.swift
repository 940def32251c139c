/// Hashes that every node computes alike, whatever its version.
enum Mixing {
    /// SplitMix64's finalizer: spreads any 64 bits over 64 well-mixed ones, one to one.
    ///
    /// - Parameter value: Any value; neighbours give unrelated results.
    /// - Returns: The mixed value.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed &>> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed &>> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed &>> 31
    }

    /// The hash of a string's UTF-8 bytes: FNV-1a, mixed.
    ///
    /// - Parameter string: Any string.
    /// - Returns: 64 well-mixed bits.
    static func hash(_ string: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in string.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return mix(hash)
    }

    /// Adds a value to a running hash, in which the order of values matters.
    ///
    /// - Parameters:
    ///   - hash: The hash so far.
    ///   - value: What to add.
    /// - Returns: The new hash.
    static func combine(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        mix(hash ^ mix(value))
    }
}
