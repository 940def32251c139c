import Logging
import NIOConcurrencyHelpers

/// Keeps what is logged.
final class LogKeeper: Sendable {
    private let kept = Watched<[String]>([])

    var lines: [String] { self.kept.value }

    var logger: Logger {
        let kept = self.kept
        return Logger(label: "test") { _ in Handler(kept: kept) }
    }

    /// Waits for a line that contains all these texts.
    func until(_ texts: String...) async throws {
        try await self.kept.until { lines in lines.contains { line in texts.allSatisfy { line.contains($0) } } }
    }

    private struct Handler: LogHandler {
        let kept: Watched<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            self.kept.change { $0.append("\(event.level): \(event.message) \(details.joined(separator: " "))") }
        }
    }
}
