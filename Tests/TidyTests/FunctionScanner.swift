/// A function, initializer, subscript or computed property and the lines it takes.
struct FoundFunction: Equatable {
    /// The word after the keyword, or the keyword itself for `init`, `deinit` and `subscript`.
    var name: String
    /// Line of the keyword, from 1.
    var line: Int
    /// Lines from the keyword's to the closing brace's.
    var length: Int
}

/// Finds functions by keywords and braces, which is enough for code that swift-format has laid out.
enum FunctionScanner {
    /// Every function with a body, in the order of their keywords; a nested one counts for itself and for the outer one.
    static func functions(in text: SwiftText) -> [FoundFunction] {
        let tokens = Token.tokens(of: text.code)
        return tokens.indices.compactMap { index in
            let token = tokens[index]
            guard starters.contains(token.text), index == 0 || tokens[index - 1].text != "." else { return nil }
            guard let open = bodyStart(after: index, in: tokens), let close = bodyEnd(from: open, in: tokens) else {
                return nil
            }
            let next = tokens.indices.contains(index + 1) ? tokens[index + 1].text : ""
            let name = token.text == "func" || token.text == "var" ? next : token.text
            return FoundFunction(name: name, line: token.line, length: tokens[close].line - token.line + 1)
        }
    }

    private static let starters: Set<String> = ["func", "init", "deinit", "subscript", "var"]
    /// Words that show that the declaration before had no body.
    private static let enders: Set<String> = [
        "func", "init", "deinit", "subscript", "var", "let", "struct", "class", "enum", "actor", "protocol",
        "extension", "case", "typealias", "associatedtype", "import", "return", "if", "for", "while", "switch", "guard",
    ]

    private static func bodyStart(after keyword: Int, in tokens: [Token]) -> Int? {
        var depth = 0
        // A property has a body only when a brace follows its type; with `=` it has a value.
        let isProperty = tokens[keyword].text == "var"
        // A name may be anything: an operator, or a keyword in backticks.
        let isNamed = isProperty || tokens[keyword].text == "func"
        for index in tokens.indices.dropFirst(keyword + (isNamed ? 2 : 1)) {
            let token = tokens[index]
            switch token.text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth <= 0: return index
            case "}" where depth <= 0: return nil
            case "=" where depth <= 0 && isProperty && tokens[index - 1].text != "=": return nil
            case let text where depth <= 0 && enders.contains(text): return nil
            default: break
            }
            if depth < 0 { return nil }
            if depth == 0, isProperty, token.line > tokens[keyword].line { return nil }
        }
        return nil
    }

    private static func bodyEnd(from open: Int, in tokens: [Token]) -> Int? {
        var depth = 0
        for index in open..<tokens.count {
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}
