/// What stands in clear before the sealed payload, and is authentic with it.
///
/// In network order: magic (4 bytes), version (1), kind (1), key (4), length of the sender's name (1), the name, epoch (8),
/// counter (8). Then comes the payload as long as it is, encrypted, and the tag (16), or, without keys, the payload alone.
package struct SealHeader: Sendable, Equatable {
    /// Bytes of the longest header.
    package static let sizeMax = fixedSize + 255
    /// Bytes of the tag after a sealed payload.
    static let tagSize = 16

    private static let fixedSize = 27
    private static let magic: [UInt8] = Array("APUS".utf8)
    private static let sealedVersion: UInt8 = 1
    /// The high bit says that nothing is sealed.
    private static let insecureVersion: UInt8 = 0x81

    /// What the bytes are for.
    var kind: SealKind
    /// Whether the payload is sealed.
    var isSealed: Bool
    /// The key it is sealed with; without seal a checksum of the context.
    var key: KeyID
    /// Who sends it.
    var sender: MemberIdentity
    /// Counts the sender's payloads of this kind since its epoch.
    var counter: UInt64

    /// Bytes that the header of a sender of this name takes.
    static func size(name: String) -> Int { fixedSize + name.utf8.count }

    /// The header's bytes, with room for a payload.
    func bytes(reserving payload: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.size(name: sender.name) + payload + Self.tagSize)
        bytes += Self.magic
        bytes.append(isSealed ? Self.sealedVersion : Self.insecureVersion)
        bytes.append(kind.rawValue)
        bytes.appendBigEndian(key.rawValue)
        bytes.append(UInt8(truncatingIfNeeded: sender.name.utf8.count))
        bytes += sender.name.utf8
        bytes.appendBigEndian(sender.epoch)
        bytes.appendBigEndian(counter)
        return bytes
    }

    /// Reads the header that bytes begin with.
    ///
    /// - Parameter bytes: At least the header; what follows is not looked at.
    /// - Returns: The header and its size.
    /// - Throws: Why it is none.
    static func parse(_ bytes: [UInt8]) throws(PacketFault) -> (header: SealHeader, size: Int) {
        guard bytes.starts(with: magic) else { throw .foreign }
        guard bytes.count > fixedSize else { throw .malformed }
        let version = bytes[4]
        guard version == sealedVersion || version == insecureVersion else { throw .otherVersion }
        let size = fixedSize + Int(bytes[10])
        guard let kind = SealKind(rawValue: bytes[5]), size > fixedSize, bytes.count >= size,
            let name = String(validating: bytes[11..<size - 16], as: UTF8.self)
        else { throw .malformed }
        let header = SealHeader(
            kind: kind,
            isSealed: version == sealedVersion,
            key: KeyID(rawValue: bytes.bigEndian(at: 6)),
            sender: MemberIdentity(name: name, epoch: bytes.bigEndian(at: size - 16)),
            counter: bytes.bigEndian(at: size - 8)
        )
        return (header, size)
    }
}

extension [UInt8] {
    /// Appends an integer in network order.
    mutating func appendBigEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    /// The integer at an offset, in network order; all its bytes must be there.
    fileprivate func bigEndian<Value: FixedWidthInteger & UnsignedInteger>(at offset: Int) -> Value {
        self[offset..<offset + MemoryLayout<Value>.size].reduce(0) { $0 << 8 | Value($1) }
    }
}
