import Glibc
import Gossip

/// Looks up where a seed is; blocks, so it belongs on a thread that may wait.
enum HostLookup {
    /// Addresses of one name that are taken, at most.
    private static let addressesMax = 64

    /// Why a name has no address.
    struct Failure: Error, Equatable {
        /// In the resolver's words.
        var text: String
    }

    /// The addresses of a host, in the order in which to try them (RFC 6724).
    ///
    /// - Parameters:
    ///   - host: An address, with an interface when it is link-local, or a name.
    ///   - port: The port.
    /// - Returns: At least one address.
    /// - Throws: Why there is none.
    static func addresses(of host: String, port: Int) throws(Failure) -> [PeerAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = CInt(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw Failure(text: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var found: [PeerAddress] = []
        var next = list
        while let info = next?.pointee, found.count < Self.addressesMax {
            if let address = Self.address(info), !found.contains(address) { found.append(address) }
            next = info.ai_next
        }
        guard !found.isEmpty else { throw Failure(text: "no address") }
        return found
    }

    private static func address(_ info: addrinfo) -> PeerAddress? {
        guard let pointer = UnsafeRawPointer(info.ai_addr) else { return nil }
        switch info.ai_family {
        case AF_INET where Int(info.ai_addrlen) >= MemoryLayout<sockaddr_in>.size:
            let address = pointer.loadUnaligned(as: sockaddr_in.self)
            let bytes = withUnsafeBytes(of: address.sin_addr) { Array($0) }
            return PeerAddress(bytes: bytes, port: UInt16(bigEndian: address.sin_port))
        case AF_INET6 where Int(info.ai_addrlen) >= MemoryLayout<sockaddr_in6>.size:
            let address = pointer.loadUnaligned(as: sockaddr_in6.self)
            let bytes = withUnsafeBytes(of: address.sin6_addr) { Array($0) }
            return PeerAddress(bytes: bytes, port: UInt16(bigEndian: address.sin6_port), scope: address.sin6_scope_id)
        default:
            return nil
        }
    }
}
