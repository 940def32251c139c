/// The text form of IPv6 addresses (RFC 3986, section 3.2.2).
enum IPv6Literal {
    /// Whether the bytes spell an IPv6 address: eight groups, or fewer around one `::`; the last two may be an IPv4 address.
    static func isValid(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Bool {
        var offset = start
        var groups = 0
        var hasGap = false
        if offset + 1 < end, base[octet: offset] == Octet.colon {
            guard base[octet: offset + 1] == Octet.colon else { return false }
            hasGap = true
            offset += 2
        }
        while offset < end {
            let groupStart = offset
            while offset < end, ByteClass.isHexDigit(base[octet: offset]) { offset += 1 }
            if offset < end, base[octet: offset] == Octet.dot {
                groups += 2
                guard isIPv4(base, from: groupStart, to: end) else { return false }
                break
            }
            guard offset > groupStart, offset - groupStart <= 4 else { return false }
            groups += 1
            if offset == end { break }
            guard base[octet: offset] == Octet.colon, offset + 1 < end else { return false }
            offset += 1
            if base[octet: offset] == Octet.colon {
                guard !hasGap else { return false }
                hasGap = true
                offset += 1
            }
        }
        return hasGap ? groups <= 7 : groups == 8
    }

    /// Whether the bytes spell four decimal octets.
    private static func isIPv4(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Bool {
        var octets = 0
        var offset = start
        while octets < 4 {
            let octetStart = offset
            var value = 0
            while offset < end, offset - octetStart < 3, ByteClass.isDigit(base[octet: offset]) {
                value = value * 10 + Int(base[octet: offset] - Octet.zero)
                offset += 1
            }
            guard offset > octetStart, value <= 255 else { return false }
            guard offset - octetStart == 1 || base[octet: octetStart] != Octet.zero else { return false }
            octets += 1
            if octets < 4 {
                guard offset < end, base[octet: offset] == Octet.dot else { return false }
                offset += 1
            }
        }
        return offset == end
    }
}
