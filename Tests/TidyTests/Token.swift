/// A word or a single sign of Swift code.
struct Token {
    /// The word, or the sign.
    var text: String
    /// Line, from 1.
    var line: Int

    /// Words and single signs of scrubbed lines; a word may hold `_` and `` ` ``.
    static func tokens(of lines: [String]) -> [Token] {
        var tokens: [Token] = []
        for (index, line) in lines.enumerated() {
            var word: [UInt8] = []
            for byte in line.utf8 {
                if isWord(byte) {
                    word.append(byte)
                    continue
                }
                if !word.isEmpty { tokens.append(Token(text: String(decoding: word, as: UTF8.self), line: index + 1)) }
                word.removeAll(keepingCapacity: true)
                if byte > UInt8(ascii: " ") {
                    tokens.append(Token(text: String(UnicodeScalar(byte)), line: index + 1))
                }
            }
            if !word.isEmpty { tokens.append(Token(text: String(decoding: word, as: UTF8.self), line: index + 1)) }
        }
        return tokens
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "`"), 128...:
            return true
        default:
            return false
        }
    }
}
