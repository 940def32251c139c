import Glibc
import Gossip
import NIOCore

/// Where this node is: what it bound to, what it advertises, and which addresses are its own.
struct OwnAddresses: Sendable {
    /// The address bound to, with its port.
    let bound: SocketAddress
    /// Where others reach this node.
    let advertised: PeerAddress

    /// The addresses of a bound socket; nil when there is none to advertise.
    ///
    /// - Parameters:
    ///   - bound: The address bound to, with its port.
    ///   - advertise: The address from the settings.
    ///   - seeds: Where others are.
    init?(bound: SocketAddress, advertise: SocketAddress?, seeds: [PeerAddress]) {
        self.bound = bound
        let port = UInt16(clamping: bound.port ?? 0)
        if let advertise {
            guard let address = Self.withPort(advertise, port) else { return nil }
            self.advertised = address
        } else if let address = PeerAddress(bound), !address.isUnspecified {
            self.advertised = address
        } else if let address = Self.source(towards: seeds, port: port, isIPv4: bound.protocol == .inet) {
            self.advertised = address
        } else {
            return nil
        }
    }

    /// Whether the socket is open to all of this host's addresses.
    private var isWildcard: Bool { PeerAddress(self.bound)?.isUnspecified ?? true }

    /// Whether an address can be sent to from the socket.
    func canReach(_ address: PeerAddress) -> Bool {
        guard let bound = PeerAddress(self.bound) else { return false }
        return self.bound.protocol == .inet6 && self.isWildcard || address.isIPv4 == bound.isIPv4
    }

    /// The address to give to the socket for a member's; nil when the socket cannot reach it.
    func target(_ address: PeerAddress) -> SocketAddress? {
        guard !address.isUnspecified, self.canReach(address) else { return nil }
        return self.bound.protocol == .inet6 ? address.mappedSocketAddress : address.socketAddress
    }

    /// Whether an address is this node's own, given the addresses of its host.
    func isOwn(_ address: PeerAddress, hostAddresses: Set<[UInt8]>) -> Bool {
        if address == self.advertised || address == PeerAddress(self.bound) { return true }
        guard self.isWildcard, self.bound.port == Int(address.port) else { return false }
        return address.isLoopback || hostAddresses.contains(address.bytes)
    }

    /// The addresses of this host's interfaces.
    static func hostAddresses() -> Set<[UInt8]> {
        let devices = (try? System.enumerateDevices()) ?? []
        // The port is of no meaning, but an address has one.
        return Set(
            devices.compactMap { device in
                guard var address = device.address else { return nil }
                address.port = 1
                return PeerAddress(address)?.bytes
            }
        )
    }

    private static func withPort(_ address: SocketAddress, _ port: UInt16) -> PeerAddress? {
        var address = address
        if address.port == 0 { address.port = Int(port) }
        return PeerAddress(address).flatMap { $0.isUnspecified ? nil : $0 }
    }

    /// The address that the kernel would send from to the first seed; without one, to anywhere.
    ///
    /// A seed on this host says nothing of where others reach it, so the next one is asked.
    private static func source(towards seeds: [PeerAddress], port: UInt16, isIPv4: Bool) -> PeerAddress? {
        // Addresses for documentation (RFC 5737, RFC 3849): nothing is sent to them, and the default route leads there.
        let elsewhere = [
            PeerAddress(bytes: [192, 0, 2, 1], port: 1),
            PeerAddress(bytes: [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1], port: 1),
        ]
        let targets = (seeds + elsewhere.compactMap { $0 }).filter { !isIPv4 || $0.isIPv4 }
        let sources = targets.lazy.compactMap { Self.source(towards: $0, port: port) }
        // A host without any network still has its loopback.
        return sources.first { !$0.isLoopback } ?? sources.first
            ?? PeerAddress(bytes: isIPv4 ? [127, 0, 0, 1] : [UInt8](repeating: 0, count: 15) + [1], port: port)
    }

    private static func source(towards target: PeerAddress, port: UInt16) -> PeerAddress? {
        let address = target.socketAddress
        let kind = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(CInt(address.protocol.rawValue), kind, 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard address.withSockAddr({ connect(descriptor, $0, socklen_t($1)) }) == 0,
            let source = DatagramSocket.localAddress(of: descriptor).flatMap({ PeerAddress($0) })
        else { return nil }
        return PeerAddress(bytes: source.bytes, port: port, scope: source.scope)
    }
}
