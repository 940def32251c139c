import CSystemd
import Glibc
package import Logging

/// Writes log messages to the journal with their metadata as fields of their own: `sd_journal_sendv(3)`.
///
/// `journalctl APUS_POOL=web` then finds what concerns one pool. Metadata stands behind the message too, for those who read
/// the journal's usual output.
package struct JournalLogHandler: LogHandler {
    /// Bytes of a field's value, at most; the journal takes more, but no message of a node needs it.
    private static let valueMax = 4_096

    /// The least severe level that is written.
    package var logLevel = Logger.Level.info
    /// Metadata of every message.
    package var metadata: Logger.Metadata = [:]

    /// A handler; `label` is not written, since the journal knows the program.
    package init(label: String) {}

    /// Whether standard error goes to the journal, which then takes messages with fields as well.
    ///
    /// systemd says which file the journal's stream is; another redirection of standard error makes them differ
    /// (systemd.exec(5), `$JOURNAL_STREAM`).
    package static var isStandardErrorTheJournal: Bool {
        guard let value = getenv("JOURNAL_STREAM") else { return false }
        let numbers = String(cString: value).split(separator: ":").map { UInt64($0) }
        var status = stat()
        guard numbers.count == 2, fstat(STDERR_FILENO, &status) == 0 else { return false }
        return numbers[0] == UInt64(status.st_dev) && numbers[1] == UInt64(status.st_ino)
    }

    /// One entry of the metadata of every message.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    /// Writes one message.
    package func log(event: LogEvent) {
        let all = self.metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        let tail = all.filter { $0.key != "node" }.map { " \($0.key)=\($0.value)" }.joined()
        var fields = [
            "MESSAGE=\(event.message)\(tail)", "PRIORITY=\(Self.priority(of: event.level))", "SYSLOG_IDENTIFIER=apus",
        ]
        for (key, value) in all { fields.append("\(Self.fieldName(key))=\(value)") }
        Self.send(fields.map { Array($0.utf8.prefix(Self.valueMax)) })
    }

    /// The priority of syslog(3) for a level.
    static func priority(of level: Logger.Level) -> Int32 {
        switch level {
        case .trace, .debug: LOG_DEBUG
        case .info: LOG_INFO
        case .notice: LOG_NOTICE
        case .warning: LOG_WARNING
        case .error: LOG_ERR
        case .critical: LOG_CRIT
        }
    }

    /// The journal's name for a metadata key: capital letters, digits and underscores.
    static func fieldName(_ key: String) -> String {
        let letters = key.uppercased().unicodeScalars.map { scalar in
            ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
        }
        // The journal refuses names above 64 bytes.
        return String(("APUS_" + String(letters)).prefix(64))
    }

    private static func send(_ fields: [[UInt8]]) {
        // One block for all fields, since the entries of an I/O vector must stay where they are.
        var bytes = fields.flatMap { $0 }
        bytes.withUnsafeMutableBytes { block in
            guard let base = block.baseAddress else { return }
            var offset = 0
            var vectors: [iovec] = []
            for field in fields {
                vectors.append(iovec(iov_base: base + offset, iov_len: field.count))
                offset += field.count
            }
            _ = sd_journal_sendv(vectors, CInt(vectors.count))
        }
    }
}
