/// Where a member takes UDP packets and TCP transfers: an IP address and a port.
///
/// Two writings of one address are equal: an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) is held as the IPv4 address.
package struct PeerAddress: Hashable, Sendable {
    /// 4 or 16 bytes in network order.
    package let bytes: [UInt8]
    /// The port, 1 to 65535.
    package let port: UInt16
    /// The interface of a link-local IPv6 address, 0 for any other; means something on this host only, and is not sent.
    package let scope: UInt32

    /// An address; nil for another number of bytes, or port 0.
    ///
    /// - Parameters:
    ///   - bytes: 4 or 16 bytes in network order.
    ///   - port: The port, 1 to 65535.
    ///   - scope: The interface of a link-local IPv6 address.
    package init?(bytes: [UInt8], port: UInt16, scope: UInt32 = 0) {
        guard bytes.count == 4 || bytes.count == 16, port > 0 else { return nil }
        let isMapped =
            bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
        self.port = port
        self.scope = bytes.count == 16 && bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 ? scope : 0
    }
}
