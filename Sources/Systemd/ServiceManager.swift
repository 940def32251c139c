import CSystemd
import Glibc

/// Tells systemd, where it started this process, how the node is: `sd_notify(3)`.
///
/// Without systemd every call does nothing.
package enum ServiceManager {
    /// The node takes traffic, or has applied a new configuration.
    package static func ready(status: String) {
        self.notify("READY=1\nSTATUS=\(self.singleLine(status))")
    }

    /// A new configuration is being applied; ``ready(status:)`` must follow, whatever comes of it.
    ///
    /// The time lets the manager tell this reload from an earlier one (`Type=notify-reload`, systemd 253); older versions
    /// ignore it.
    package static func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let microseconds = UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1_000
        self.notify("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// The node is on its way to its end.
    package static func stopping(status: String) {
        self.notify("STOPPING=1\nSTATUS=\(self.singleLine(status))")
    }

    /// A line for `systemctl status`.
    package static func status(_ text: String) {
        self.notify("STATUS=\(self.singleLine(text))")
    }

    /// The node works: to be called at least every ``watchdogInterval``.
    package static func watchdog() {
        self.notify("WATCHDOG=1")
    }

    /// The present step (a start or the end) takes so much longer, counted from now.
    package static func extendTimeout(by duration: Duration) {
        let microseconds = max(0, duration / .microseconds(1))
        self.notify("EXTEND_TIMEOUT_USEC=\(UInt64(microseconds))")
    }

    /// How often ``watchdog()`` must be called: half of `WatchdogSec=`; nil when the unit has none.
    package static var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds / 2))
    }

    /// Assignments are lines, so a text must be one.
    private static func singleLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }

    private static func notify(_ state: String) {
        _ = sd_notify(0, state)
    }
}
