import ApusConfiguration
import HTTPWire

/// A listener's configuration in the form the event loops read, built once.
struct ListenerSettings: Sendable {
    let name: String
    let router: Router
    let headLimits: HeadLimits
    let bodySizeMax: UInt64
    let headTimeout: UInt64
    let bodyTimeout: UInt64
    let idleTimeout: UInt64
    let fallbackHost: [UInt8]

    init(_ listener: Listener, fallbackHost: String) throws {
        self.name = listener.name
        self.router = try Router(listener.routes)
        self.headLimits = HeadLimits(
            headerSize: listener.limits.headerSize,
            headerFields: listener.limits.headerFields
        )
        self.bodySizeMax = listener.limits.bodySize.map { UInt64($0) } ?? .max
        self.headTimeout = listener.timeouts.head.nanoseconds
        self.bodyTimeout = listener.timeouts.body.nanoseconds
        self.idleTimeout = listener.timeouts.idle.nanoseconds
        self.fallbackHost = Array(fallbackHost.utf8)
    }
}
