/// The line before a chunk's data: `SIZE [extensions] CRLF`, the size in hexadecimal (RFC 9112, section 7.1).
package struct ChunkSizeLine: Equatable, Sendable {
    /// The longest line that `write` writes, in bytes.
    package static let lengthMax = 18

    /// The size of the chunk's data in bytes, at most 2^62.
    let size: UInt64
    /// The length of the line, its CRLF included.
    let length: Int
    /// Whether it has neither extensions nor needless zeros.
    let isCanonical: Bool

    /// Leaves a line before its end.
    enum Stop: Error {
        case incomplete
        case failed(ChunkedError)
    }

    /// Writes `size` in hexadecimal and CRLF, and returns their length: 3 to 18 bytes.
    ///
    /// - Precondition: `target` holds at least `lengthMax` bytes.
    package static func write(_ size: UInt64, into target: UnsafeMutableRawBufferPointer) -> Int {
        precondition(target.count >= lengthMax, "no room for a chunk-size line")
        let digits = max(1, (67 - size.leadingZeroBitCount) / 4)
        for index in 0..<digits {
            let digit = UInt8(truncatingIfNeeded: size &>> UInt64(4 * (digits - 1 - index))) & 0xF
            target[index] = digit < 10 ? Octet.zero + digit : 0x57 + digit
        }
        target[digits] = Octet.carriageReturn
        target[digits + 1] = Octet.lineFeed
        return digits + 2
    }

    /// Parses the line at `base`; reads nothing at or beyond `end`.
    static func parse(_ base: UnsafeRawPointer, to end: Int) throws(Stop) -> ChunkSizeLine {
        var size: UInt64 = 0
        var offset = 0
        while offset < end, ByteClass.isHexDigit(base[octet: offset]) {
            guard offset < 16 else { throw .failed(.malformedSize) }
            let byte = base[octet: offset]
            // The low four bits of a digit are its value; those of a letter are one more than it is beyond nine.
            size = size &<< 4 | UInt64(byte & 0xF &+ (byte &>> 6) &* 9)
            offset &+= 1
        }
        guard size <= FieldFacts.contentLengthMax else { throw .failed(.malformedSize) }
        guard offset < end else { throw .incomplete }
        guard offset > 0 else { throw .failed(.malformedSize) }
        let hasNeedlessZeros = base[octet: 0] == Octet.zero && offset > 1
        let hasExtensions = base[octet: offset] == Octet.semicolon
        if hasExtensions { offset = try extensionsEnd(base, from: offset, to: end) }
        guard base[octet: offset] == Octet.carriageReturn else {
            throw .failed(hasExtensions ? .malformedExtension : .malformedSize)
        }
        guard offset + 1 < end else { throw .incomplete }
        guard base[octet: offset + 1] == Octet.lineFeed else { throw .failed(.malformedSize) }
        return ChunkSizeLine(size: size, length: offset + 2, isCanonical: !hasNeedlessZeros && !hasExtensions)
    }

    /// The offset behind `*( ";" token [ "=" ( token / quoted-string ) ] )`, of a byte that is there.
    ///
    /// White space in it, which a sender must not produce, is refused.
    private static func extensionsEnd(_ base: UnsafeRawPointer, from start: Int, to end: Int) throws(Stop) -> Int {
        var offset = start
        while base[octet: offset] == Octet.semicolon {
            offset = try tokenEnd(base, from: offset + 1, to: end)
            guard base[octet: offset] == Octet.equals else { continue }
            guard offset + 1 < end else { throw .incomplete }
            offset =
                base[octet: offset + 1] == Octet.quote
                ? try quotedEnd(base, from: offset + 2, to: end)
                : try tokenEnd(base, from: offset + 1, to: end)
        }
        return offset
    }

    /// The offset behind a token of at least one byte, of a byte that is there.
    private static func tokenEnd(_ base: UnsafeRawPointer, from start: Int, to end: Int) throws(Stop) -> Int {
        var offset = start
        while offset < end, ByteClass.isToken(base[octet: offset]) { offset += 1 }
        guard offset < end else { throw .incomplete }
        guard offset > start else { throw .failed(.malformedExtension) }
        return offset
    }

    /// The offset behind the closing quote of a quoted string, of a byte that is there.
    private static func quotedEnd(_ base: UnsafeRawPointer, from start: Int, to end: Int) throws(Stop) -> Int {
        var offset = start
        while offset < end, base[octet: offset] != Octet.quote {
            let byte = base[octet: offset]
            if ByteClass.isControl(byte), byte != Octet.tab { throw .failed(.malformedExtension) }
            if byte == Octet.backslash {
                guard offset + 1 < end else { throw .incomplete }
                let escaped = base[octet: offset + 1]
                if ByteClass.isControl(escaped), escaped != Octet.tab { throw .failed(.malformedExtension) }
                offset += 1
            }
            offset += 1
        }
        guard offset + 1 < end else { throw .incomplete }
        return offset + 1
    }
}
