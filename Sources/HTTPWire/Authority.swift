/// Validation of `host [":" port]` (RFC 3986, section 3.2; RFC 9110, section 7.2).
enum Authority {
    /// The offset at which the host of an authority ends, or -1 when the authority is malformed.
    ///
    /// The host is a registered name (IPv4 addresses are such names) or an address literal in brackets, and may be empty;
    /// the port is 0 to 65535 in at most five digits, or empty. User information is malformed here.
    @inline(__always)
    static func hostEnd(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var offset = start
        while offset < end, ByteClass.isHostName(base[octet: offset]) { offset &+= 1 }
        if offset == end { return end }
        return unusualHostEnd(base, from: start, at: offset, to: end)
    }

    /// Goes on where the run of plain name bytes stopped: at a port, a bracket, a percent or something malformed.
    @inline(never)
    private static func unusualHostEnd(_ base: UnsafeRawPointer, from start: Int, at stop: Int, to end: Int) -> Int {
        var offset = stop
        if base[octet: offset] == Octet.openBracket, offset == start {
            offset = literalEnd(base, from: start, to: end)
            guard offset > 0 else { return -1 }
        } else {
            while offset < end, base[octet: offset] != Octet.colon {
                if base[octet: offset] == Octet.percent {
                    guard offset + 2 < end, ByteClass.isHexDigit(base[octet: offset + 1]),
                        ByteClass.isHexDigit(base[octet: offset + 2])
                    else { return -1 }
                    offset += 3
                } else {
                    guard ByteClass.isHostName(base[octet: offset]) else { return -1 }
                    offset += 1
                }
            }
        }
        return offset == end || isPort(base, from: offset, to: end) ? offset : -1
    }

    /// The offset after the `]` of an address literal (RFC 3986: `"[" ( IPv6address / IPvFuture ) "]"`), or -1.
    private static func literalEnd(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var offset = start + 1
        while offset < end, base[octet: offset] != Octet.closeBracket { offset += 1 }
        guard offset < end, offset > start + 1 else { return -1 }
        let isFuture = base[octet: start + 1] | 0x20 == 0x76
        let isValid =
            isFuture
            ? isFutureAddress(base, from: start + 2, to: offset)
            : IPv6Literal.isValid(base, from: start + 1, to: offset)
        return isValid ? offset + 1 : -1
    }

    /// Whether the bytes after `v` spell `1*HEXDIG "." 1*( unreserved / sub-delims / ":" )`.
    private static func isFutureAddress(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Bool {
        var offset = start
        while offset < end, ByteClass.isHexDigit(base[octet: offset]) { offset += 1 }
        guard offset > start, offset + 1 < end, base[octet: offset] == Octet.dot else { return false }
        for index in (offset + 1)..<end {
            guard ByteClass.isHostName(base[octet: index]) || base[octet: index] == Octet.colon else { return false }
        }
        return true
    }

    /// Whether the bytes are a colon and a port.
    private static func isPort(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Bool {
        guard base[octet: start] == Octet.colon, end - start <= 6 else { return false }
        var port = 0
        for offset in (start + 1)..<end {
            guard ByteClass.isDigit(base[octet: offset]) else { return false }
            port = port * 10 + Int(base[octet: offset] - Octet.zero)
        }
        return port <= 65535
    }
}
