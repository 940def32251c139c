/// What the fields of a head that decide framing and the connection's fate say, gathered line by line.
struct FieldFacts {
    /// The most options of Connection that may name fields: each costs a comparison with every field.
    static let connectionOptionsMax = 32
    /// The longest body: far above any real one, and far enough below 2^64 for sums to be safe.
    static let contentLengthMax: UInt64 = 1 << 62

    /// The value of all Content-Length fields; meaningful when `hasContentLength`.
    var contentLength: UInt64 = 0
    var hasContentLength = false
    /// Whether Content-Length is one field with one number and no needless zeros, so that it can be copied as it is.
    var contentLengthIsCanonical = true
    /// Number of codings in all Transfer-Encoding fields.
    var transferCodings = 0
    /// Number of those that are `chunked`.
    var chunkedCodings = 0
    /// Whether the last one is `chunked`.
    var endsChunked = false
    var saysClose = false
    var saysKeepAlive = false
    var saysUpgrade = false
    /// Number of entries in the table of Connection options that name fields.
    var connectionOptions = 0
    var hostIndex = -1
    var hasUpgradeField = false
    var expectsContinue = false

    /// Takes note of a Content-Length value: `1*DIGIT`, or a list of the same number (RFC 9112, section 6.3).
    @inline(__always)
    mutating func noteContentLength(_ base: UnsafeRawPointer, _ value: ByteRange) throws(HeadStop) {
        var offset = value.offset
        let end = value.end
        while true {
            let start = offset
            var length: UInt64 = 0
            while offset < end, ByteClass.isDigit(base[octet: offset]) {
                // What passes here stays below 2^62 + 10, far from overflow.
                guard length <= Self.contentLengthMax / 10 else { throw .failed(.malformedContentLength) }
                length = length &* 10 &+ UInt64(base[octet: offset] &- Octet.zero)
                offset &+= 1
            }
            guard offset > start, length <= Self.contentLengthMax else { throw .failed(.malformedContentLength) }
            if hasContentLength {
                guard length == contentLength else { throw .failed(.differingContentLengths) }
                contentLengthIsCanonical = false
            }
            if base[octet: start] == Octet.zero, offset &- start > 1 { contentLengthIsCanonical = false }
            hasContentLength = true
            contentLength = length
            if offset == end { return }
            guard skipComma(base, &offset, end) else { throw .failed(.malformedContentLength) }
        }
    }

    /// Takes note of the codings of a Transfer-Encoding value; lists with empty members or parameters are malformed.
    @inline(__always)
    mutating func noteTransferEncoding(_ base: UnsafeRawPointer, _ value: ByteRange) throws(HeadStop) {
        var offset = value.offset
        let end = value.end
        while true {
            let start = offset
            while offset < end, ByteClass.isToken(base[octet: offset]) { offset &+= 1 }
            guard offset > start else { throw .failed(.malformedTransferEncoding) }
            let coding = UnsafeRawBufferPointer(start: base + start, count: offset &- start)
            endsChunked = ASCII.equals(coding, "chunked")
            transferCodings &+= 1
            if endsChunked { chunkedCodings &+= 1 }
            if offset == end { return }
            guard skipComma(base, &offset, end) else { throw .failed(.malformedTransferEncoding) }
        }
    }

    /// Takes note of the options of a Connection value; those that may name fields go into `options`.
    @inline(__always)
    mutating func noteConnection(
        _ base: UnsafeRawPointer,
        _ value: ByteRange,
        options: UnsafeMutablePointer<ByteRange>
    ) throws(HeadStop) {
        var offset = value.offset
        let end = value.end
        while offset < end {
            let start = offset
            while offset < end, ByteClass.isToken(base[octet: offset]) { offset &+= 1 }
            let option = UnsafeRawBufferPointer(start: base + start, count: offset &- start)
            if ASCII.equals(option, "keep-alive") {
                saysKeepAlive = true
            } else if ASCII.equals(option, "close") {
                saysClose = true
            } else if ASCII.equals(option, "upgrade") {
                saysUpgrade = true
            } else if offset > start {
                guard connectionOptions < Self.connectionOptionsMax else { throw .failed(.tooManyConnectionOptions) }
                options[connectionOptions] = ByteRange(from: start, to: offset)
                connectionOptions &+= 1
            }
            if offset == end { return }
            // Empty members are allowed here (RFC 9110, section 5.6.1.2): nothing depends on their number.
            guard skipComma(base, &offset, end) else { throw .failed(.malformedConnection) }
        }
    }

    /// Moves over a comma and the white space around it, and says whether there was one.
    @inline(__always)
    private func skipComma(_ base: UnsafeRawPointer, _ offset: inout Int, _ end: Int) -> Bool {
        while offset < end, ByteClass.isBlank(base[octet: offset]) { offset &+= 1 }
        guard offset < end, base[octet: offset] == Octet.comma else { return false }
        offset &+= 1
        while offset < end, ByteClass.isBlank(base[octet: offset]) { offset &+= 1 }
        return true
    }
}
