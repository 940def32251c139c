package import Logging
import Systemd

extension Node {
    /// Where a node's messages go: to the journal with fields when standard error is the journal, else to standard error.
    ///
    /// - Parameter label: The logger's.
    /// - Returns: A handler.
    package static func logHandler(label: String) -> any LogHandler {
        JournalLogHandler.isStandardErrorTheJournal
            ? JournalLogHandler(label: label) : StreamLogHandler.standardError(label: label)
    }
}
