import ArgumentParser

/// The exit statuses besides 0 and 64 (wrong usage, which the argument parser gives); see sysexits.h.
enum ExitStatus {
    /// The command failed.
    static let failed = ExitCode(1)
    /// No node answered.
    static let unreachable = ExitCode(69)
    /// The configuration is bad or cannot be read.
    static let badConfiguration = ExitCode(78)
}
