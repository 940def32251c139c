/// The request line: `METHOD SP TARGET SP VERSION CRLF` (RFC 9112, section 3).
extension HeadScanner {
    /// Moves over one empty line before the request line, which a server should ignore (RFC 9112, section 2.2).
    @inline(__always)
    mutating func emptyLine() throws(HeadStop) {
        guard position < end else { throw .incomplete }
        guard base[octet: position] == Octet.carriageReturn else { return }
        try lineEnd(orElse: .bareCarriageReturn)
        guard position < end else { throw .incomplete }
        if base[octet: position] == Octet.carriageReturn { throw .failed(.emptyLinesBeforeRequest) }
    }

    /// Moves over the request line.
    @inline(__always)
    mutating func requestLine(_ head: inout RequestHead) throws(HeadStop) {
        try method(&head)
        try target(&head)
        head.minorVersion = try version(orElse: .malformedVersion)
        guard position < end else { throw .incomplete }
        try lineEnd(orElse: .malformedVersion)
        if head.method == .connect { throw .failed(.connectUnsupported) }
    }

    /// Moves over the method and the space after it.
    @inline(__always)
    private mutating func method(_ head: inout RequestHead) throws(HeadStop) {
        let start = position
        while position < end, ByteClass.isToken(base[octet: position]) { position &+= 1 }
        guard position < end else { throw .incomplete }
        guard base[octet: position] == Octet.space, position > start else {
            throw .failed(base[octet: position] == Octet.lineFeed ? .bareLineFeed : .malformedMethod)
        }
        head.methodName = ByteRange(from: start, to: position)
        head.method = .named(base, at: start, length: position &- start, end: end)
        position &+= 1
    }

    /// Moves over the target and the space after it.
    @inline(__always)
    private mutating func target(_ head: inout RequestHead) throws(HeadStop) {
        let start = position
        while position < end, ByteClass.isPath(base[octet: position]) { position &+= 1 }
        let pathEnd = position
        while position < end, ByteClass.isTarget(base[octet: position]) { position &+= 1 }
        guard position < end else { throw .incomplete }
        let stop = base[octet: position]
        guard stop == Octet.space, position > start else {
            throw .failed(targetError(stop, isEmpty: position == start))
        }
        head.target = ByteRange(from: start, to: position)
        head.path = ByteRange(from: start, to: pathEnd)
        if pathEnd < position {
            head.hasQuery = true
            head.query = ByteRange(from: pathEnd &+ 1, to: position)
        }
        if base[octet: start] != Octet.slash { try unusualForm(&head) }
        position &+= 1
    }

    @inline(never)
    private func targetError(_ stop: UInt8, isEmpty: Bool) -> HeadError {
        if stop == Octet.lineFeed { return .bareLineFeed }
        let isBlank = stop == Octet.space || stop == Octet.carriageReturn
        return isBlank ? .malformedRequestLine : .malformedTarget
    }

    /// A target that is not in origin form: absolute, or the asterisk of OPTIONS.
    @inline(never)
    private func unusualForm(_ head: inout RequestHead) throws(HeadStop) {
        // A CONNECT target has a form of its own; the method is refused, whatever it says, at the end of the line.
        if head.method == .connect { return }
        let start = head.target.offset
        if base[octet: start] == Octet.asterisk, head.target.length == 1, head.method == .options {
            head.form = .asterisk
            return
        }
        let authorityStart = start + schemeLength(at: start, to: head.path.end)
        var authorityEnd = authorityStart
        while authorityEnd < head.path.end, base[octet: authorityEnd] != Octet.slash { authorityEnd += 1 }
        let hostEnd = Authority.hostEnd(base, from: authorityStart, to: authorityEnd)
        guard authorityStart > start, hostEnd > authorityStart else { throw .failed(.malformedTarget) }
        head.form = .absolute
        head.authority = ByteRange(from: authorityStart, to: authorityEnd)
        head.host = ByteRange(from: authorityStart, to: hostEnd)
        head.path = ByteRange(from: authorityEnd, to: head.path.end)
    }

    /// The length of `http://` or `https://` at an offset, else 0.
    private func schemeLength(at start: Int, to end: Int) -> Int {
        guard end - start >= 8 else { return 0 }
        let bytes = UnsafeRawBufferPointer(start: base + start, count: end - start)
        if ASCII.equals(UnsafeRawBufferPointer(rebasing: bytes[..<7]), "http://") { return 7 }
        return ASCII.equals(UnsafeRawBufferPointer(rebasing: bytes[..<8]), "https://") ? 8 : 0
    }
}
