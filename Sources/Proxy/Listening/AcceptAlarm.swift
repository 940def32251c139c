import Logging
import NIOConcurrencyHelpers
import NIOCore

/// Tells the operator that a listener cannot accept connections, at most once a minute.
final class AcceptAlarm: Sendable {
    /// Nanoseconds between two messages of one kind.
    private static let interval: UInt64 = 60_000_000_000

    private let listener: String
    private let logger: Logger
    private let lastLogged = NIOLockedValueBox<UInt64?>(nil)

    init(listener: String, logger: Logger) {
        self.listener = listener
        self.logger = logger
    }

    /// The socket is closed, though nobody closed it.
    func closed() {
        let metadata: Logger.Metadata = ["listener": "\(self.listener)"]
        self.logger.error("the listening socket broke: restart the node", metadata: metadata)
    }

    /// Accepting failed.
    func failed(_ failure: IOError, now: UInt64 = NIODeadline.now().uptimeNanoseconds) {
        let isDue = self.lastLogged.withLockedValue { last in
            if let last, now &- last < Self.interval { return false }
            last = now
            return true
        }
        guard isDue else { return }
        self.logger.error(
            "cannot accept connections: raise LimitNOFILE= or lower the number of connections",
            metadata: ["listener": "\(self.listener)", "error": "\(failure)"]
        )
    }
}
