/// Puts a payload together within a limit: what does not fit is left out whole.
struct PayloadWriter {
    /// The payload so far, its version included.
    private(set) var bytes: [UInt8] = []
    /// Bytes it may have in the end.
    let limit: Int

    /// An empty payload.
    ///
    /// - Parameter limit: Bytes it may have in the end.
    init(limit: Int) {
        self.limit = limit
        bytes.reserveCapacity(min(max(limit, 1), 1_200))
        bytes.append(PayloadFormat.version)
    }

    /// Whether no message is in it.
    var isEmpty: Bool { bytes.count == 1 }
    /// Bytes that may still be written.
    var room: Int { limit - bytes.count }

    /// Begins a message.
    ///
    /// - Parameter kind: Its kind.
    /// - Returns: The mark to give to ``end(_:)``.
    mutating func begin(_ kind: MessageKind) -> Int {
        let mark = bytes.count
        bytes.append(kind.rawValue)
        bytes.append(0)
        return mark
    }

    /// Ends a message; takes it back when the payload has become too long.
    ///
    /// - Parameter mark: What ``begin(_:)`` gave.
    /// - Returns: Whether the message is in.
    @discardableResult
    mutating func end(_ mark: Int) -> Bool {
        let length = bytes.count - mark - 2
        let extra = Self.size(of: UInt64(length)) - 1
        guard bytes.count + extra <= limit else {
            bytes.removeSubrange(mark...)
            return false
        }
        if extra == 0 {
            bytes[mark + 1] = UInt8(length)
        } else {
            var coded: [UInt8] = []
            var rest = UInt64(length)
            while rest >= 0x80 {
                coded.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest &>>= 7
            }
            coded.append(UInt8(rest))
            bytes.replaceSubrange(mark + 1...mark + 1, with: coded)
        }
        return true
    }

    /// Appends a message that was put together before, header included.
    ///
    /// - Parameter message: The message.
    /// - Returns: Whether there was room.
    mutating func append(message: [UInt8]) -> Bool {
        guard message.count <= room else { return false }
        bytes.append(contentsOf: message)
        return true
    }

    /// Fills the payload up to a size with a padding message; leaves it alone when less than a message is missing.
    ///
    /// - Parameter size: The size wanted, at most the limit.
    mutating func pad(to size: Int) {
        let missing = min(size, limit) - bytes.count
        guard missing >= 2 else { return }
        let mark = begin(.padding)
        let header = missing - 2 < 0x80 ? 2 : missing - 3 < 0x4000 ? 3 : 4
        bytes.append(contentsOf: repeatElement(0, count: max(0, missing - header)))
        end(mark)
    }

    /// Appends a byte.
    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    /// Appends bytes as they are.
    mutating func raw(_ value: ArraySlice<UInt8>) {
        bytes.append(contentsOf: value)
    }

    /// Appends a whole number in LEB128: 7 bits a byte, the lowest first.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest &>>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends 64 bits, the lowest byte first.
    mutating func fixed64(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends a string's length and its UTF-8 bytes, cut between characters when there are too many.
    ///
    /// - Parameters:
    ///   - value: The string.
    ///   - max: Bytes it may have.
    mutating func string(_ value: String, max: Int = PayloadFormat.nameMax) {
        let cut = Self.cut(value, to: max)
        varint(UInt64(cut.utf8.count))
        bytes.append(contentsOf: cut.utf8)
    }

    /// Bytes that a whole number takes in LEB128.
    static func size(of value: UInt64) -> Int {
        value < 0x80 ? 1 : (63 - value.leadingZeroBitCount) / 7 + 1
    }

    private static func cut(_ value: String, to max: Int) -> String {
        guard value.utf8.count > max else { return value }
        var cut = value
        while cut.utf8.count > max { cut.removeLast() }
        return cut
    }
}
