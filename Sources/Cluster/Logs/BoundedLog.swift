import Gossip
import Logging

/// A log that says each kind of thing once in a while, and how often it happened in between.
///
/// So whoever floods the node with packets fills no disk.
struct BoundedLog {
    /// Between two lines of one kind.
    static let interval = Duration.seconds(10)

    /// What can be said.
    enum Kind: Hashable {
        /// A packet or frame was dropped.
        case dropped(PacketFault, TrafficCount.Transport)
        /// A connection was refused, broke, or took too long.
        case connection(TrafficCounters.Outcome)
        /// The kernel refused to send.
        case sendFailed
        /// A name could not be looked up.
        case lookup
        /// Decisions could not be kept.
        case keeping
        /// The node begins anew, or cannot.
        case rebirth
        /// The socket broke.
        case socket
    }

    private struct Line {
        var loggedAt: Duration
        var suppressed = 0
        var level: Logger.Level
        var message: Logger.Message
    }

    private let logger: Logger
    private var lines: [Kind: Line] = [:]

    /// A log in which nothing was said.
    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Says something, or counts it.
    mutating func say(
        _ kind: Kind,
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ metadata: Logger.Metadata,
        now: Duration
    ) {
        if let line = self.lines[kind], now - line.loggedAt < Self.interval {
            self.lines[kind]?.suppressed += 1
            return
        }
        var metadata = metadata
        let suppressed = self.lines[kind]?.suppressed ?? 0
        if suppressed > 0 { metadata["suppressed"] = "\(suppressed)" }
        self.logger.log(level: level, message, metadata: metadata)
        self.lines[kind] = Line(loggedAt: now, level: level, message: message)
    }

    /// Says how often things happened that were not said, once their time is over.
    mutating func flush(now: Duration) {
        for (kind, line) in self.lines where now - line.loggedAt >= Self.interval {
            self.lines[kind] = nil
            guard line.suppressed > 0 else { continue }
            self.logger.log(level: line.level, line.message, metadata: ["suppressed": "\(line.suppressed)"])
        }
    }
}
