import Glibc

/// The time of day in the forms that messages and log lines need, formatted at most once a second.
struct WallClock {
    private var second: time_t = -1
    /// As HTTP writes it: `Mon, 23 Nov 2026 06:00:00 GMT` (RFC 9110 section 5.6.7).
    private(set) var httpDate = ""
    /// As RFC 3339 writes it, up to the second: `2026-11-23T06:00:00`.
    private(set) var timestamp = ""

    /// Brings the texts up to date.
    ///
    /// - Returns: Milliseconds of the second, 0 to 999.
    mutating func update() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        if now.tv_sec != self.second { self.format(now.tv_sec) }
        return now.tv_nsec / 1_000_000
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private mutating func format(_ second: time_t) {
        self.second = second
        var seconds = second
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func digits(_ value: CInt, _ width: Int = 2) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let clock = "\(digits(parts.tm_hour)):\(digits(parts.tm_min)):\(digits(parts.tm_sec))"
        let day = digits(parts.tm_mday)
        let year = digits(parts.tm_year + 1_900, 4)
        let weekday = Self.days[Int(parts.tm_wday)]
        self.httpDate = "\(weekday), \(day) \(Self.months[Int(parts.tm_mon)]) \(year) \(clock) GMT"
        self.timestamp = "\(year)-\(digits(parts.tm_mon + 1))-\(day)T\(clock)"
    }
}
