import Glibc

/// The wall clock.
enum WallTime {
    /// Milliseconds since 1970.
    static var milliseconds: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return UInt64(max(0, now.tv_sec)) * 1_000 + UInt64(now.tv_nsec) / 1_000_000
    }
}
