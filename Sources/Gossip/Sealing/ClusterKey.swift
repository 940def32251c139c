package import Crypto

/// A secret that all members share: 256 bits, from which every member derives the keys of its packets.
package struct ClusterKey: Sendable, Equatable {
    /// Bytes of a key.
    package static let byteCount = 32

    /// The short hash that stands for the key in packets, in status and in logs.
    package let id: KeyID
    /// The key itself; never logged.
    package let secret: SymmetricKey

    /// A key of these bytes; nil for another number of them.
    ///
    /// - Parameter bytes: The secret, ``byteCount`` bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        id = KeyID(of: bytes)
        secret = SymmetricKey(data: bytes)
    }

    /// The text of a new key, as a line of a key file.
    ///
    /// - Parameter generator: Where the 256 bits come from; must be fit for secrets.
    /// - Returns: 44 characters of base64.
    package static func newText(using generator: inout some RandomNumberGenerator) -> String {
        let words = (0..<byteCount / 8).map { _ in generator.next() }
        return Base64.encode(words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } })
    }
}

/// The short hash of a key: tells keys apart and gives nothing of them away.
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
    /// 32 bits of the hash.
    package let rawValue: UInt32

    /// An identifier with this hash.
    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Hashes a secret, or whatever else stands in a secret's place.
    init(of bytes: [UInt8]) {
        let hash = SHA256.hash(data: Array("apus key id".utf8) + bytes)
        rawValue = hash.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Eight hexadecimal digits.
    package var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}
