import FoundationEssentials

/// The wall clock.
enum WallTime {
    /// Milliseconds since 1970.
    ///
    /// Not by clock_gettime(2): which module owns its struct depends on what else the compiler has loaded.
    static var milliseconds: UInt64 {
        UInt64(max(0, Date.now.timeIntervalSince1970 * 1_000))
    }
}
