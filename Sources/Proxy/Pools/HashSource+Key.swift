import Balancing
import Glibc
import HTTPWire
import NIOCore

extension PoolSettings.HashSource {
    /// The hash key of a request; a request without the named field or cookie is hashed by its client's address.
    func key(parser: HeadParser, bytes: UnsafeRawBufferPointer, client: SocketAddress?) -> UInt64 {
        switch self {
        case .none:
            return 0
        case .clientAddress:
            break
        case .header(let name):
            let value = name.withUnsafeBytes { RequestValues.header($0, parser: parser, bytes: bytes) }
            if let value { return XXH64.hash(value) }
        case .cookie(let name):
            let value = name.withUnsafeBytes { RequestValues.cookie($0, parser: parser, bytes: bytes) }
            if let value { return XXH64.hash(value) }
        case .path:
            return XXH64.hash(parser.request.path.slice(of: bytes))
        }
        return Self.clientKey(client)
    }

    private static func clientKey(_ address: SocketAddress?) -> UInt64 {
        guard let address else { return 0 }
        // The address lies behind family, port and (IPv6) flow label.
        let place: Range<Int>? =
            switch address {
            case .v4: 4..<8
            case .v6: 8..<24
            case .unixDomainSocket: nil
            }
        guard let place else { return 0 }
        return address.withSockAddr { pointer, size in
            let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
            return ClientKey.key(address: UnsafeRawBufferPointer(rebasing: bytes[place]))
        }
    }
}
