import ApusConfiguration
import NIOCore

extension Endpoint {
    /// The endpoint of a socket's address.
    init(_ address: SocketAddress) {
        switch address {
        case .v4, .v6: self = .ip(address.ipAddress ?? "", port: address.port ?? 0)
        case .unixDomainSocket: self = .unix(address.pathname ?? "")
        }
    }

    /// What a Host field that names this endpoint says.
    var hostField: String {
        if case .unix = self { "localhost" } else { self.text }
    }
}
