/// Finds files that no other file makes use of.
enum DeadFiles {
    /// What a file declares for others, as far as keywords and braces tell.
    struct Declarations: Equatable {
        /// Names of what stands at the file's top, and of the members of its extensions.
        var names: Set<String> = []
        /// Whether the file can be in use without being named: an entry point, a conformance, an initializer or an
        /// operator of an extension.
        var worksUnnamed = false
    }

    /// Those of the files none of whose names any other of them says.
    static func unused(in files: [SourceTree.File]) -> [SourceTree.File] {
        let tokens = files.map { Token.tokens(of: $0.swift.code) }
        var sayers: [String: Int] = [:]
        for words in tokens.map({ Set($0.map(\.text)) }) {
            for word in words { sayers[word, default: 0] += 1 }
        }
        return files.indices.filter { index in
            let found = declarations(in: tokens[index])
            // A name always stands in the file that declares it.
            return !found.worksUnnamed && !found.names.contains { sayers[$0, default: 0] > 1 }
        }.map { files[$0] }
    }

    /// The declarations among a file's tokens.
    static func declarations(in tokens: [Token]) -> Declarations {
        var found = Declarations()
        var depth = 0
        // Depth of the braces around the extension's members, while inside of one.
        var extensionDepth: Int?
        for (index, token) in tokens.enumerated() {
            let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
            let isVisible = depth == 0 || depth == extensionDepth
            switch token.text {
            case "{", "(", "[":
                depth += 1
            case "}", ")", "]":
                depth -= 1
                if depth == 0 { extensionDepth = nil }
            case "extension" where depth == 0:
                extensionDepth = 1
                if conforms(tokens[(index + 1)...]) { found.worksUnnamed = true }
            case "main" where index > 0 && tokens[index - 1].text == "@":
                found.worksUnnamed = true
            case "init" where depth == extensionDepth, "subscript" where depth == extensionDepth:
                found.worksUnnamed = true
            case let word where isVisible && keywords.contains(word):
                if isName(next) { found.names.insert(next) } else { found.worksUnnamed = true }
            default:
                break
            }
        }
        return found
    }

    private static let keywords: Set<String> = [
        "struct", "class", "enum", "actor", "protocol", "typealias", "func", "var", "let", "case",
    ]

    /// Whether a `:` stands between an extension's name and its brace, other than in a `where` clause.
    private static func conforms(_ tokens: ArraySlice<Token>) -> Bool {
        tokens.prefix { $0.text != "{" && $0.text != "where" }.contains { $0.text == ":" }
    }

    private static func isName(_ word: String) -> Bool {
        word.first.map { $0.isLetter || $0 == "_" || $0 == "`" } ?? false
    }
}
