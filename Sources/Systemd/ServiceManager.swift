import CSystemd

/// Tells systemd, where it started this process, how the node is: `sd_notify(3)`.
///
/// Without systemd every call does nothing.
package enum ServiceManager {
    /// The node takes traffic.
    package static func ready(status: String) {
        self.notify("READY=1\nSTATUS=\(self.singleLine(status))")
    }

    /// The node is on its way to its end.
    package static func stopping(status: String) {
        self.notify("STOPPING=1\nSTATUS=\(self.singleLine(status))")
    }

    /// A line for `systemctl status`.
    package static func status(_ text: String) {
        self.notify("STATUS=\(self.singleLine(text))")
    }

    /// Assignments are lines, so a text must be one.
    private static func singleLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }

    private static func notify(_ state: String) {
        _ = sd_notify(0, state)
    }
}
