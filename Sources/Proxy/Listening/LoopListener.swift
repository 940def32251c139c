/// A listener as one event loop sees it: its settings and its counts.
///
/// Confined to its event loop.
final class LoopListener: @unchecked Sendable {
    /// Replaced whole by a reload.
    var settings: ListenerSettings
    var metrics = ListenerMetrics()

    init(_ settings: ListenerSettings) {
        self.settings = settings
    }

    var name: String { self.settings.name }
}
