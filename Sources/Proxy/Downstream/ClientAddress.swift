import NIOCore

/// A client's address as backends and logs see it.
enum ClientAddress {
    /// The address without the port; `unknown` (RFC 7239 section 6.2) for a client that came over a Unix socket.
    ///
    /// An IPv4 client of an IPv6 listener is written as the IPv4 address that it has (RFC 4291 section 2.5.5.2).
    static func text(_ address: SocketAddress?) -> String {
        guard let text = address?.ipAddress else { return "unknown" }
        let mapped = "::ffff:"
        guard text.hasPrefix(mapped), text.contains(".") else { return text }
        return String(text.dropFirst(mapped.count))
    }
}
