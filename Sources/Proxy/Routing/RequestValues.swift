import Glibc
import HTTPWire

/// Finds values in a parsed request without copying them.
enum RequestValues {
    /// The value of the first field of that name.
    static func header(
        _ lowercase: UnsafeRawBufferPointer,
        parser: HeadParser,
        bytes: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        parser.firstField(named: lowercase, in: bytes).map { parser.field($0).value.slice(of: bytes) }
    }

    /// The value of the first cookie of that name (RFC 6265 section 5.4), without quotes around it.
    static func cookie(
        _ name: UnsafeRawBufferPointer,
        parser: HeadParser,
        bytes: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        for index in 0..<parser.fieldCount where parser.field(index).known == .cookie {
            let value = parser.field(index).value.slice(of: bytes)
            if let found = self.pair(name, in: value, separator: UInt8(ascii: ";"), trimsSpace: true) {
                guard found.count >= 2, found.first == UInt8(ascii: "\""), found.last == UInt8(ascii: "\"") else {
                    return found
                }
                return UnsafeRawBufferPointer(rebasing: found[1..<(found.count - 1)])
            }
        }
        return nil
    }

    /// The value of the first query parameter of that name, as sent: percent-encoding is not undone.
    static func query(
        _ name: UnsafeRawBufferPointer,
        parser: HeadParser,
        bytes: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        guard parser.request.hasQuery else { return nil }
        let query = parser.request.query.slice(of: bytes)
        return self.pair(name, in: query, separator: UInt8(ascii: "&"), trimsSpace: false)
    }

    /// The value of `name=value` in a list; empty for a name without `=`.
    static func pair(
        _ name: UnsafeRawBufferPointer,
        in list: UnsafeRawBufferPointer,
        separator: UInt8,
        trimsSpace: Bool
    ) -> UnsafeRawBufferPointer? {
        var start = 0
        while start <= list.count {
            var end = start
            while end < list.count, list[end] != separator { end += 1 }
            var first = start
            if trimsSpace { while first < end, list[first] == 0x20 || list[first] == 0x09 { first += 1 } }
            let nameEnd = first + name.count
            if nameEnd <= end, self.isEqual(list, first, name) {
                if nameEnd == end { return UnsafeRawBufferPointer(rebasing: list[end..<end]) }
                if list[nameEnd] == UInt8(ascii: "=") {
                    var last = end
                    if trimsSpace { while last > nameEnd + 1, list[last - 1] == 0x20 { last -= 1 } }
                    return UnsafeRawBufferPointer(rebasing: list[(nameEnd + 1)..<last])
                }
            }
            start = end + 1
        }
        return nil
    }

    private static func isEqual(_ list: UnsafeRawBufferPointer, _ start: Int, _ name: UnsafeRawBufferPointer) -> Bool {
        guard let base = list.baseAddress, let other = name.baseAddress else { return name.isEmpty }
        return memcmp(base + start, other, name.count) == 0
    }
}
