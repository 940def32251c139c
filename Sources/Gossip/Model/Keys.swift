/// Which backend of which pool, as packets name it: 64 bits of a hash of both names.
///
/// Every node makes the same key from the same names, so no table of numbers has to be replicated, and nodes whose
/// configurations differ for a while never mistake one backend for another. Among 10,000 backends two share a key with a
/// chance of 3 in 10^12.
package struct BackendKey: Hashable, Sendable, Comparable {
    /// The hash.
    package var rawValue: UInt64

    /// A key with this hash.
    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// By hash.
    package static func < (one: BackendKey, other: BackendKey) -> Bool { one.rawValue < other.rawValue }
}

/// Which pool, as packets name it: 64 bits of a hash of its name.
package struct PoolKey: Hashable, Sendable, Comparable {
    /// The hash.
    package var rawValue: UInt64

    /// A key with this hash.
    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// By hash.
    package static func < (one: PoolKey, other: PoolKey) -> Bool { one.rawValue < other.rawValue }
}
