/// Takes a payload apart; never traps, and allocates no more than the payload is long.
///
/// A body that makes no sense spoils its own message only: the next one begins where the length said.
struct PayloadReader {
    private let bytes: [UInt8]
    private var position = 1
    /// Where the message being read ends.
    private var end = 1
    /// Where its body begins.
    private var start = 1
    /// Whether a message claims to be longer than the payload: nothing after it can be read.
    private(set) var isTruncated = false

    /// A reader at a payload's first message; nil when the payload is empty or of another version.
    ///
    /// - Parameter payload: The payload.
    init?(_ payload: [UInt8]) {
        guard let version = payload.first, version == PayloadFormat.version else { return nil }
        bytes = payload
    }

    /// Bytes of the message that were not read yet.
    var remaining: Int { end - position }
    /// The whole body of the message, whatever was read of it.
    var body: [UInt8] { Array(bytes[start..<end]) }

    /// Goes to the next message, whatever was read of this one.
    ///
    /// - Returns: Its kind as a number, which may be one that is not known; nil after the last one.
    mutating func next() -> UInt8? {
        position = end
        end = bytes.count
        guard position < end else { return nil }
        let kind = bytes[position]
        position += 1
        guard let length = varint(), length <= UInt64(end - position) else {
            isTruncated = true
            position = bytes.count
            return nil
        }
        end = position + Int(length)
        start = position
        return kind
    }

    /// Reads a byte.
    mutating func byte() -> UInt8? {
        guard position < end else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads a whole number in LEB128 of at most 64 bits.
    mutating func varint() -> UInt64? {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = bytes[position]
            position += 1
            let bits = UInt64(byte & 0x7F)
            // The tenth byte has room for one bit.
            guard shift < 63 || (shift == 63 && bits <= 1) else { return nil }
            result |= bits &<< shift
            if byte < 0x80 { return result }
            shift += 7
        }
        return nil
    }

    /// Reads a whole number that is not greater than `max`.
    mutating func varint(max: UInt64) -> UInt64? {
        guard let value = varint(), value <= max else { return nil }
        return value
    }

    /// Reads a whole number of at most 32 bits.
    mutating func varint32() -> UInt32? {
        varint(max: UInt64(UInt32.max)).map { UInt32(truncatingIfNeeded: $0) }
    }

    /// Reads how many entries follow.
    ///
    /// - Parameter size: Bytes of an entry, at least.
    /// - Returns: The number; nil when so many cannot be in the rest of the message.
    mutating func count(ofAtLeast size: Int) -> Int? {
        guard let value = varint(), value <= UInt64(remaining / max(1, size)) else { return nil }
        return Int(value)
    }

    /// Reads 64 bits, the lowest byte first.
    mutating func fixed64() -> UInt64? {
        guard end - position >= 8 else { return nil }
        let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: UInt64.self) }
        position += 8
        return UInt64(littleEndian: value)
    }

    /// Reads a string.
    ///
    /// - Parameter max: Bytes it may have.
    /// - Returns: Nil when it is longer, cut off or not UTF-8.
    mutating func string(max: Int = PayloadFormat.nameMax) -> String? {
        guard let length = varint(), length <= UInt64(max), length <= UInt64(remaining) else { return nil }
        let start = position
        position += Int(length)
        return String(validating: bytes[start..<position], as: UTF8.self)
    }

    /// Reads so many bytes as they are.
    mutating func raw(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= remaining else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }
}
