import ApusConfiguration
import Balancing
import Health
import NIOConcurrencyHelpers
import NIOCore

/// What all event loops share of one backend: its counters, and its address once resolved.
///
/// It outlives a reload in which the backend keeps its name and address, whatever else changes about it.
final class BackendShared: Sendable {
    let name: String
    let endpoint: Endpoint
    /// Exact number of exchanges in flight on this node.
    let load = BackendLoad()
    /// Consecutive failures that live traffic saw.
    let streak = FailureStreak()
    private let resolved: NIOLockedValueBox<SocketAddress?>

    init(_ backend: ApusConfiguration.Pool.Backend) {
        self.name = backend.name
        self.endpoint = backend.address
        self.resolved = NIOLockedValueBox(Self.literalAddress(backend.address))
    }

    /// Where to connect; nil while a host name is not resolved.
    ///
    /// Read only when a connection is opened.
    var address: SocketAddress? { self.resolved.withLockedValue { $0 } }

    /// Whether the address is a name that has to be resolved.
    var needsResolution: Bool {
        if case .host = self.endpoint { true } else { false }
    }

    /// Looks the host name up; blocks, so never on an event loop.
    ///
    /// - Returns: Whether an address is known now; an earlier one is kept when the look-up fails.
    func resolve() -> Bool {
        guard case .host(let name, let port) = self.endpoint else { return true }
        if let address = try? SocketAddress.makeAddressResolvingHost(name, port: port) {
            self.resolved.withLockedValue { $0 = address }
        }
        return self.address != nil
    }

    private static func literalAddress(_ endpoint: Endpoint) -> SocketAddress? {
        switch endpoint {
        case .ip(let host, let port): try? SocketAddress(ipAddress: host, port: port)
        case .unix(let path): try? SocketAddress(unixDomainSocketPath: path)
        case .host: nil
        }
    }
}
