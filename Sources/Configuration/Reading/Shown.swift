/// How pieces of the file look in an error: always one line, never longer than is of use.
enum Shown {
    /// Characters of a piece of text that are shown.
    private static let limit = 64

    /// Text in double quotes.
    static func text(_ text: String) -> String {
        "\"\(line(text))\""
    }

    /// Text without line breaks and control characters, cut to a sensible length.
    static func line(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                shown += codePoint(scalar)
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.dropFirst(limit).isEmpty ? shown : shown + "..."
    }

    /// `U+000A`.
    static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The path of a key below `path`.
    static func path(_ path: String, key: String) -> String {
        path.isEmpty ? line(key) : path + "." + line(key)
    }

    /// `a, b or c`.
    static func choice(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}

extension Tree.Value {
    /// What an error says it got.
    var shown: String {
        switch self {
        case .plain(let text):
            isEmpty ? "nothing" : text.allSatisfy(\.isPlainlyShown) ? Shown.line(text) : Shown.text(text)
        case .quoted(let text): Shown.text(text)
        case .list(let elements): elements.isEmpty ? "an empty list" : "a list"
        case .mapping(let entries): entries.isEmpty ? "an empty mapping" : "a mapping"
        case .invalid: "nothing"
        }
    }

    /// Whether the key has no value, or YAML's null.
    var isEmpty: Bool {
        guard case .plain(let text) = self else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }
}

extension Character {
    /// Numbers, durations and words need no quotes in an error.
    fileprivate var isPlainlyShown: Bool {
        isASCII && (isLetter || isNumber || self == "-" || self == "." || self == "_")
    }
}
