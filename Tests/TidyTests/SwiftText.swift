/// A Swift file's text taken apart: lines as written, and lines of code alone.
struct SwiftText: Sendable {
    /// Lines as written.
    let lines: [String]
    /// The same lines with the text of comments and string literals turned into spaces; code inside `\(...)` stays.
    let code: [String]

    init(_ text: String) {
        var scrubber = Scrubber(bytes: Array(text.utf8))
        scrubber.code(endsAtParenthesis: false)
        lines = Self.split(text)
        code = Self.split(String(decoding: scrubber.output, as: UTF8.self))
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}

/// Copies code and blanks out the rest, byte by byte.
private struct Scrubber {
    let bytes: [UInt8]
    var output: [UInt8] = []
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads code up to the end, or up to the parenthesis that closes an interpolation.
    mutating func code(endsAtParenthesis: Bool) {
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "/") where starts("//"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { blank() }
                continue
            case UInt8(ascii: "/") where starts("/*"):
                blockComment()
                continue
            case UInt8(ascii: "\""), UInt8(ascii: "#"):
                if let hashes = literalHashes() {
                    literal(hashes: hashes)
                    continue
                }
            case UInt8(ascii: "("):
                depth += 1
            case UInt8(ascii: ")"):
                if depth == 0, endsAtParenthesis { return keep() }
                depth -= 1
            default:
                break
            }
            keep()
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                blank(2)
            } else if starts("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < bytes.count
    }

    /// How many `#` precede the quote, when a string literal starts here.
    private func literalHashes() -> Int? {
        var end = position
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - position : nil
    }

    private mutating func literal(hashes: Int) {
        let marks = String(repeating: "#", count: hashes)
        blank(hashes)
        let quote = starts("\"\"\"") ? "\"\"\"" : "\""
        blank(quote.utf8.count)
        while position < bytes.count {
            if starts(quote + marks) {
                blank(quote.utf8.count + hashes)
                return
            }
            if starts("\\" + marks + "(") {
                blank(2 + hashes)
                code(endsAtParenthesis: true)
            } else if starts("\\" + marks) {
                blank(2 + hashes)
            } else if quote.utf8.count == 1, bytes[position] == UInt8(ascii: "\n") {
                return
            } else {
                blank()
            }
        }
    }

    private func starts(_ text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }

    private mutating func keep() {
        output.append(bytes[position])
        position += 1
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            output.append(bytes[position] == UInt8(ascii: "\n") ? bytes[position] : UInt8(ascii: " "))
            position += 1
        }
    }
}
