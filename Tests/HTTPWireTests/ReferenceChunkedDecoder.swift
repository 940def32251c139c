/// A slow and simple reading of RFC 9112, section 7.1, over a whole body at once.
struct ReferenceChunkedDecoder {
    var payload: [UInt8] = []
    /// Number of bytes of the body, its end included.
    var length = 0

    /// Nil unless `content` begins with a whole chunked body.
    init?(_ content: [UInt8]) {
        var lines = Lines(content)
        while true {
            guard let line = lines.next(), let size = Self.size(line) else { return nil }
            if size == 0 { break }
            guard let data = lines.take(size), lines.next() == "" else { return nil }
            payload += data
        }
        while let line = lines.next() {
            if line.isEmpty {
                length = lines.offset
                return
            }
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return nil }
            let isToken = line[..<colon].unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic && $0.isASCII || "0123456789!#$%&'*+-.^_`|~".unicodeScalars.contains($0)
            }
            let isText = line[colon...].unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 || $0.value == 9 }
            guard isToken, isText else { return nil }
        }
        return nil
    }

    private static func size(_ line: String) -> Int? {
        let digits = line.prefix { $0 != ";" }
        guard (1...16).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        guard let size = UInt64(digits, radix: 16), size <= 1 << 62 else { return nil }
        let rest = line.dropFirst(digits.count)
        let isExtended = rest.wholeMatch(
            of:
                #/
                (
                    ; [!\#$%&'*+.^_`|~0-9A-Za-z-]+
                    ( =
                        ( [!\#$%&'*+.^_`|~0-9A-Za-z-]+
                        | " ( [^"\\\x00-\x08\x0A-\x1F\x7F] | \\ [^\x00-\x08\x0A-\x1F\x7F] )* "
                        )
                    )?
                )*
                /#
        )
        return isExtended == nil ? nil : Int(size)
    }

    /// Lines ended by CRLF, with neither byte anywhere else in them.
    private struct Lines {
        let content: [UInt8]
        var offset = 0

        init(_ content: [UInt8]) { self.content = content }

        mutating func next() -> String? {
            guard let end = content[offset...].firstIndex(where: { $0 == 13 || $0 == 10 }) else { return nil }
            guard content[end] == 13, end + 1 < content.count, content[end + 1] == 10 else { return nil }
            defer { offset = end + 2 }
            return text(content[offset..<end])
        }

        mutating func take(_ count: Int) -> [UInt8]? {
            guard count <= content.count - offset else { return nil }
            defer { offset += count }
            return Array(content[offset..<(offset + count)])
        }
    }
}
