/// An IP address in text, parsed strictly.
struct IPLiteral: Hashable {
    /// 4 or 16 bytes in network order.
    var bytes: [UInt8]
    /// The interface of a link-local IPv6 address (RFC 4007, 11), without `%`.
    var zone: String?

    /// Four decimal numbers 0 to 255 without leading zeros, which some parsers read as octal.
    init?(v4 text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        bytes = []
        for part in parts {
            guard part.utf8.count <= 3, let number = Quantity.integer(String(part)), (0...255).contains(number) else {
                return nil
            }
            bytes.append(UInt8(number))
        }
    }

    /// The text forms of RFC 4291, 2.2, with a zone where the address is link-local (`fe80::1%eth0`).
    init?(v6 text: some StringProtocol) {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let groups = Self.groups(String(address)) else { return nil }
        bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        if parts.count == 2 {
            let zone = String(parts[1])
            guard groups[0] & 0xFFC0 == 0xFE80, Self.isZone(zone) else { return nil }
            self.zone = zone
        }
    }

    /// Linux: interface names have 1 to 15 bytes.
    private static func isZone(_ text: String) -> Bool {
        (1...15).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { Names.isAlphanumeric($0) || "._-".unicodeScalars.contains($0) }
    }

    private static func groups(_ text: String) -> [UInt16]? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        guard let gap = firstGap(in: text) else {
            return sequence(text[...]).flatMap { $0.count == 8 ? $0 : nil }
        }
        let (left, right) = (text[..<gap.lowerBound], text[gap.upperBound...])
        guard let head = left.isEmpty ? [] : sequence(left, mayEndInV4: false),
            let tail = right.isEmpty ? [] : sequence(right), head.count + tail.count <= 7
        else { return nil }
        return head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func firstGap(in text: String) -> Range<String.Index>? {
        guard var index = text.firstIndex(of: ":") else { return nil }
        while true {
            let next = text.index(after: index)
            guard next < text.endIndex else { return nil }
            if text[next] == ":" { return index..<text.index(after: next) }
            guard let colon = text[next...].firstIndex(of: ":") else { return nil }
            index = colon
        }
    }

    /// Groups of 1 to 4 hexadecimal digits; the last may be an IPv4 address, which makes two.
    private static func sequence(_ text: Substring, mayEndInV4: Bool = true) -> [UInt16]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if mayEndInV4, index == parts.count - 1, let v4 = IPLiteral(v4: part) {
                groups.append(UInt16(v4.bytes[0]) << 8 | UInt16(v4.bytes[1]))
                groups.append(UInt16(v4.bytes[2]) << 8 | UInt16(v4.bytes[3]))
            } else if (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            {
                groups.append(group)
            } else {
                return nil
            }
        }
        return groups
    }
}
