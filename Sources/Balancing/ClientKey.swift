/// Keys for hash algorithms that stand for a client's address.
package enum ClientKey {
    /// The key of a client address.
    ///
    /// An IPv4 client has the same key whether it came through an IPv4 socket or, mapped as `::ffff:a.b.c.d`
    /// (RFC 4291, 2.5.5.2), through an IPv6 one.
    ///
    /// - Parameter address: 4 or 16 bytes in network order; another length (a Unix socket's path) is hashed as it is.
    /// - Returns: The key for ``PickTable/acquire(key:random:tried:)``.
    package static func key(address: UnsafeRawBufferPointer) -> UInt64 {
        if address.count == 16, isMapped(address) {
            return XXH64.hash(UnsafeRawBufferPointer(rebasing: address[12...]))
        }
        return XXH64.hash(address)
    }

    private static func isMapped(_ address: UnsafeRawBufferPointer) -> Bool {
        address.loadUnaligned(fromByteOffset: 0, as: UInt64.self) == 0
            && UInt32(bigEndian: address.loadUnaligned(fromByteOffset: 8, as: UInt32.self)) == 0xFFFF
    }
}
