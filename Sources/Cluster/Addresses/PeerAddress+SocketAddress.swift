import Glibc
import Gossip
import NIOCore

extension PeerAddress {
    /// An IP socket's address; nil for any other, and for port 0.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let address):
            let bytes = withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
            self.init(bytes: bytes, port: UInt16(bigEndian: address.address.sin_port))
        case .v6(let address):
            let bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
            let port = UInt16(bigEndian: address.address.sin6_port)
            self.init(bytes: bytes, port: port, scope: address.address.sin6_scope_id)
        case .unixDomainSocket:
            return nil
        }
    }

    /// Whether it is an IPv4 address.
    var isIPv4: Bool { self.bytes.count == 4 }

    /// Whether nobody can be there: the unspecified address.
    var isUnspecified: Bool { self.bytes.allSatisfy { $0 == 0 } }

    /// Whether it means this host, wherever it is said.
    var isLoopback: Bool {
        self.isIPv4 ? self.bytes[0] == 127 : self.bytes.dropLast().allSatisfy { $0 == 0 } && self.bytes[15] == 1
    }

    /// The address of a socket of its own family.
    var socketAddress: SocketAddress {
        if self.isIPv4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = self.port.bigEndian
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: self.bytes) }
            return SocketAddress(address)
        }
        return Self.v6(self.bytes, port: self.port, scope: self.scope)
    }

    /// The address for an IPv6 socket that is open to both families: an IPv4 address is mapped.
    var mappedSocketAddress: SocketAddress {
        guard self.isIPv4 else { return self.socketAddress }
        return Self.v6([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + self.bytes, port: self.port, scope: 0)
    }

    /// The address as users write it.
    var text: String {
        let ip = self.socketAddress.ipAddress ?? ""
        return self.isIPv4 ? "\(ip):\(self.port)" : "[\(ip)]:\(self.port)"
    }

    private static func v6(_ bytes: [UInt8], port: UInt16, scope: UInt32) -> SocketAddress {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_scope_id = scope
        withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
        return SocketAddress(address)
    }
}
