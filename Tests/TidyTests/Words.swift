import Glibc

/// Searches a line for words and phrases; the C library sorts out most of the many thousand lines.
enum Words {
    /// Whether `needle` stands in `line` with no letter, digit or `_` before it, nor after it where it ends in one.
    static func contains(_ needle: String, in line: String) -> Bool {
        guard strstr(line, needle) != nil else { return false }
        let line = Array(line.utf8)
        let needle = Array(needle.utf8)
        guard let first = needle.first, let last = needle.last, line.count >= needle.count else { return false }
        return (0...(line.count - needle.count)).contains { start in
            let end = start + needle.count
            return line[start] == first && line[start..<end].elementsEqual(needle)
                && !(isWord(first) && start > 0 && isWord(line[start - 1]))
                && !(isWord(last) && end < line.count && isWord(line[end]))
        }
    }

    /// Whether the words stand in `line` one after another in any manner: `real server`, `real-server`, `realServer`,
    /// `REAL_SERVER`, `RealServers`.
    static func containsPhrase(_ phrase: String, in line: String) -> Bool {
        let words = phrase.split(separator: " ").map(String.init)
        let lowerCase = line.lowercased()
        guard words.allSatisfy({ strstr(lowerCase, $0) != nil }) else { return false }
        let separated = split(line)
        guard separated.count >= words.count else { return false }
        return (0...(separated.count - words.count)).contains { start in
            words.indices.allSatisfy { offset in
                let found = separated[start + offset]
                return found == words[offset] || offset == words.count - 1 && found == words[offset] + "s"
            }
        }
    }

    /// Lower-case words of a line.
    ///
    /// Camel case and `_` separate words; other punctuation separates phrases and counts as a word of its own.
    private static func split(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previousIsLower = false
        for character in line {
            if !character.isLetter || character.isUppercase && previousIsLower {
                if !word.isEmpty { words.append(word) }
                word = ""
                if character.isPunctuation, character != "_", character != "-" { words.append(String(character)) }
            }
            if character.isLetter { word += character.lowercased() }
            previousIsLower = character.isLowercase
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            return true
        default:
            return false
        }
    }
}
