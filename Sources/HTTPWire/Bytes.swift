/// Octets that heads are made of.
enum Octet {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let percent: UInt8 = 0x25
    static let asterisk: UInt8 = 0x2A
    static let comma: UInt8 = 0x2C
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let zero: UInt8 = 0x30
    static let nine: UInt8 = 0x39
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let equals: UInt8 = 0x3D
    static let question: UInt8 = 0x3F
    static let openBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let closeBracket: UInt8 = 0x5D
    static let delete: UInt8 = 0x7F
}

/// Eight ASCII characters as the word that a little-endian load of them gives.
@inline(__always)
func asciiWord(_ text: StaticString) -> UInt64 {
    assert(text.utf8CodeUnitCount == 8)
    return UInt64(littleEndian: UnsafeRawPointer(text.utf8Start).loadUnaligned(as: UInt64.self))
}

extension UnsafeRawPointer {
    /// The byte at an offset.
    @inline(__always)
    subscript(octet offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

    /// The eight bytes at an offset, the first in the lowest bits.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The first `length` (1 or more; at most 8 count) bytes at an offset, zeros above them; nothing at `end` is read.
    @inline(__always)
    func word(at offset: Int, length: Int, end: Int) -> UInt64 {
        if length >= 8 { return word(at: offset) }
        if offset &+ 8 <= end {
            return word(at: offset) & (~0 &>> (64 &- 8 &* UInt64(truncatingIfNeeded: length)))
        }
        var word: UInt64 = 0
        for index in 0..<length {
            word |= UInt64(self[octet: offset &+ index]) &<< (8 &* UInt64(truncatingIfNeeded: index))
        }
        return word
    }

    /// The first offset from `start` up to `end` whose byte is a control character (DEL too), else `end`.
    ///
    /// The byte may be a tab, which values allow: the caller looks. Eight bytes a step: the lowest flagged byte is
    /// exact, since a borrow in the subtraction can only come out of a byte that is itself flagged.
    @inline(__always)
    func firstControl(from start: Int, to end: Int) -> Int {
        var offset = start
        while offset &+ 8 <= end {
            let word = self.word(at: offset)
            let xorDelete = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let below = (word &- 0x2020_2020_2020_2020) & ~word
            let delete = (xorDelete &- 0x0101_0101_0101_0101) & ~xorDelete
            let flags = (below | delete) & 0x8080_8080_8080_8080
            if flags != 0 { return offset &+ flags.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        while offset < end, !ByteClass.isControl(self[octet: offset]) { offset &+= 1 }
        return offset
    }
}

/// Comparison of ASCII text that takes no notice of case.
package enum ASCII {
    /// Whether `text` equals `lowercase`, which must be in lower case already; bytes above 0x7F equal only themselves.
    package static func equals(_ text: UnsafeRawBufferPointer, lowercase: UnsafeRawBufferPointer) -> Bool {
        guard text.count == lowercase.count else { return false }
        for index in 0..<text.count where lowered(text[index]) != lowercase[index] { return false }
        return true
    }

    /// Whether `text` equals `lowercase`, a literal in lower case.
    static func equals(_ text: UnsafeRawBufferPointer, _ lowercase: StaticString) -> Bool {
        equals(text, lowercase: UnsafeRawBufferPointer(start: lowercase.utf8Start, count: lowercase.utf8CodeUnitCount))
    }

    /// Whether both texts are equal but for the case of letters.
    static func equalsIgnoringCase(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count where lowered(left[index]) != lowered(right[index]) { return false }
        return true
    }

    /// The lower case of an ASCII letter; any other byte as it is.
    @inline(__always)
    static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
