import Testing

@Suite("What code may say")
struct CodeTests {
    private let tree = SourceTree.repository

    @Test("pure rooms use no clock, no random source and no output of their own", arguments: CodeRules.impure)
    func pureRoomsStayPure(call: String) {
        let pure = tree.sources.filter { Rooms.pure.contains($0.target) }
        #expect(offences(in: pure) { Words.contains(call, in: $0) } == [])
    }

    @Test("randomness in pure rooms is a parameter")
    func randomnessIsInjected() {
        let pure = tree.sources.filter { Rooms.pure.contains($0.target) }
        #expect(offences(in: pure, where: CodeRules.drawsUnseeded) == [])
    }

    @Test("nothing is unwrapped, tried or cast by force")
    func nothingIsForced() {
        #expect(offences(in: tree.sources, where: CodeRules.forces) == [])
    }

    @Test("fatalError is not used", arguments: ["fatalError("])
    func nothingIsFatal(call: String) {
        #expect(offences(in: tree.sources) { Words.contains(call, in: $0) } == [])
    }

    @Test("every package and public declaration has a doc comment")
    func declarationsAreDocumented() {
        let bare = tree.sources.flatMap { file in
            DocumentationRule.undocumented(in: file.swift).map { "\(file.path):\($0)" }
        }
        #expect(bare == [])
    }

    private func offences(in files: [SourceTree.File], where isWrong: (String) -> Bool) -> [String] {
        files.flatMap { file in
            file.swift.code.enumerated().filter { isWrong($0.element) }.map { index, _ in
                "\(file.path):\(index + 1): \(file.swift.lines[index].drop(while: \.isWhitespace))"
            }
        }
    }
}

/// Rules on single lines of code.
enum CodeRules {
    /// Calls and types that bring in a clock, a random source or I/O.
    static let impure = [
        "Date()", "Date.now", "print(", "debugPrint(", "dump(", "readLine(", "ContinuousClock", "SuspendingClock",
        "Task.sleep", "SystemRandomNumberGenerator", "clock_gettime(", "getenv(", "CommandLine", "UUID()",
    ]

    /// Whether a line draws from the system's random source: a random function without `using:`.
    static func drawsUnseeded(_ line: String) -> Bool {
        [".random(", ".randomElement(", ".shuffled(", ".shuffle("].contains { Words.contains($0, in: line) }
            && !Words.contains("using:", in: line) && !Words.contains("case", in: line)
    }

    /// Whether a line has a postfix `!`: forced unwrapping, `try!`, `as!` or an implicitly unwrapped type.
    static func forces(_ line: String) -> Bool {
        guard line.utf8.contains(UInt8(ascii: "!")) else { return false }
        let bytes = Array(line.utf8)
        return bytes.indices.dropFirst().contains { index in
            guard bytes[index] == UInt8(ascii: "!") else { return false }
            let isComparison = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "=")
            let before = Character(UnicodeScalar(bytes[index - 1]))
            return !isComparison && (before.isLetter || before.isNumber || "_)]}>?`".contains(before))
        }
    }
}

/// The rule that every declaration of `package` or `public` access says what it is.
enum DocumentationRule {
    /// Lines of declarations without a doc comment, as `LINE: TEXT`.
    static func undocumented(in text: SwiftText) -> [String] {
        text.code.indices.filter { isDeclaration(text.code[$0]) && !isDocumented($0, in: text) }
            .map { "\($0 + 1): \(text.lines[$0].drop(while: \.isWhitespace))" }
    }

    private static let access: Set<String> = ["package", "public", "open"]
    private static let keywords: Set<String> = [
        "func", "var", "let", "init", "subscript", "struct", "class", "enum", "actor", "protocol", "typealias", "case",
        "macro", "operator",
    ]

    private static func isDeclaration(_ line: String) -> Bool {
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "@" }.map(String.init)
        let modifiers = words.prefix { !keywords.contains($0) }
        guard modifiers.count < words.count, modifiers.contains(where: { access.contains($0) }) else { return false }
        // Imports and what an outer type has documented are no declarations of their own.
        return !modifiers.contains("import") && !modifiers.contains("override")
    }

    private static func isDocumented(_ index: Int, in text: SwiftText) -> Bool {
        for line in text.lines[..<index].reversed() {
            let line = line.drop(while: \.isWhitespace)
            if line.hasPrefix("///") { return true }
            guard line.hasPrefix("@") || line.hasPrefix("//") || line.hasPrefix("#if") else { return false }
        }
        return false
    }
}
