/// A position in the bytes of a head, and the steps that move it over what they recognise.
///
/// Every step throws `.incomplete` where the bytes end before the step can tell, and `.failed` at the first byte that
/// cannot be right. No step reads at or beyond `end`.
struct HeadScanner {
    let base: UnsafeRawPointer
    let end: Int
    var position: Int

    @inline(__always)
    init(_ base: UnsafeRawPointer, from start: Int = 0, to end: Int) {
        self.base = base
        self.end = end
        position = start
    }

    /// Moves over a CRLF; the byte here is known to be a control character.
    @inline(__always)
    mutating func lineEnd(orElse error: HeadError) throws(HeadStop) {
        guard base[octet: position] == Octet.carriageReturn else {
            throw .failed(base[octet: position] == Octet.lineFeed ? .bareLineFeed : error)
        }
        guard position &+ 1 < end else { throw .incomplete }
        guard base[octet: position &+ 1] == Octet.lineFeed else { throw .failed(.bareCarriageReturn) }
        position &+= 2
    }

    /// Moves over visible text, spaces and tabs up to the control character that ends it.
    @inline(__always)
    mutating func text() throws(HeadStop) {
        position = base.firstControl(from: position, to: end)
        while position < end, base[octet: position] == Octet.tab {
            position = base.firstControl(from: position &+ 1, to: end)
        }
        guard position < end else { throw .incomplete }
    }

    /// Moves over the empty line that ends a section of field lines, if it is here, and says whether it was.
    @inline(__always)
    mutating func sectionEnd() throws(HeadStop) -> Bool {
        guard position < end else { throw .incomplete }
        guard base[octet: position] == Octet.carriageReturn else { return false }
        try lineEnd(orElse: .bareCarriageReturn)
        return true
    }

    /// Moves over a whole field line (RFC 9112, section 5); `known` is left for the caller to find.
    @inline(__always)
    mutating func fieldLine() throws(HeadStop) -> HeaderField {
        let start = position
        while position < end, ByteClass.isToken(base[octet: position]) { position &+= 1 }
        guard position < end else { throw .incomplete }
        let nameEnd = position
        guard base[octet: nameEnd] == Octet.colon, nameEnd > start else { throw .failed(nameError(start)) }
        position &+= 1
        while position < end, ByteClass.isBlank(base[octet: position]) { position &+= 1 }
        let valueStart = position
        try text()
        var valueEnd = position
        while valueEnd > valueStart, ByteClass.isBlank(base[octet: valueEnd &- 1]) { valueEnd &-= 1 }
        try lineEnd(orElse: .malformedFieldValue)
        return HeaderField(
            name: ByteRange(from: start, to: nameEnd),
            value: ByteRange(from: valueStart, to: valueEnd),
            line: ByteRange(from: start, to: position),
            known: .other
        )
    }

    /// What is wrong with a field line whose name stops at the position.
    @inline(never)
    private func nameError(_ start: Int) -> HeadError {
        let byte = base[octet: position]
        if byte == Octet.lineFeed { return .bareLineFeed }
        if ByteClass.isBlank(byte) { return position == start ? .foldedLine : .spaceBeforeColon }
        return .malformedFieldName
    }

    /// Moves over `HTTP/1.x` and returns the minor version, 0 or 1.
    @inline(__always)
    mutating func version(orElse error: HeadError) throws(HeadStop) -> UInt8 {
        guard position &+ 8 <= end else { throw partialVersion(orElse: error) }
        let word = base.word(at: position)
        let minor = base[octet: position &+ 7]
        if word & 0x00FF_FFFF_FFFF_FFFF != asciiWord("HTTP/1.\0") || !ByteClass.isDigit(minor) {
            throw .failed(versionError(word, minor, orElse: error))
        }
        position &+= 8
        return minor == Octet.zero ? 0 : 1
    }

    /// Eight bytes that are not an HTTP/1 version: one of another major version, or none at all.
    @inline(never)
    private func versionError(_ word: UInt64, _ minor: UInt8, orElse error: HeadError) -> HeadError {
        let isVersion = word & 0x00FF_00FF_FFFF_FFFF == asciiWord("HTTP/\0.\0")
        let major = UInt8(truncatingIfNeeded: word &>> 40)
        return isVersion && ByteClass.isDigit(major) && ByteClass.isDigit(minor) ? .versionUnsupported : error
    }

    /// Fewer than eight bytes: incomplete while they may yet become a version.
    @inline(never)
    private func partialVersion(orElse error: HeadError) -> HeadStop {
        let template: StaticString = "HTTP/1.1"
        for index in 0..<(end - position) {
            let byte = base[octet: position + index]
            let isExpected = index == 5 ? ByteClass.isDigit(byte) : byte == template.utf8Start[index]
            guard isExpected else { return .failed(byte == Octet.lineFeed ? .bareLineFeed : error) }
        }
        return .incomplete
    }
}
