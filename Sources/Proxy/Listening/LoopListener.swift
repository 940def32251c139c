import HTTPWire

/// A listener as one event loop sees it: its settings in the form the loop reads, its routes, its counts.
///
/// Confined to its event loop.
final class LoopListener: @unchecked Sendable {
    let name: String
    let router: Router
    let headLimits: HeadLimits
    let bodySizeMax: UInt64
    let headTimeout: UInt64
    let bodyTimeout: UInt64
    let idleTimeout: UInt64
    /// Used as Host for an HTTP/1.0 request without one.
    let fallbackHost: [UInt8]
    var metrics = ListenerMetrics()

    init(_ settings: ListenerSettings) {
        self.name = settings.name
        self.router = settings.router
        self.headLimits = settings.headLimits
        self.bodySizeMax = settings.bodySizeMax
        self.headTimeout = settings.headTimeout
        self.bodyTimeout = settings.bodyTimeout
        self.idleTimeout = settings.idleTimeout
        self.fallbackHost = settings.fallbackHost
    }
}
