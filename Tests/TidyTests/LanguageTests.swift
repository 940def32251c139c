import Testing

@Suite("Words of the repository")
struct LanguageTests {
    private let tree = SourceTree.repository

    @Test("one concept has one word", arguments: Vocabulary.synonyms)
    func vocabularyIsKept(synonym: Vocabulary.Synonym) {
        // The list of synonyms itself names them.
        let files = (tree.sources + tree.tests).filter { $0.target != "TidyTests" }
        #expect(lines(of: files) { Words.containsPhrase(synonym.phrase, in: $0) } == [], "say \(synonym.word)")
    }

    @Test("no file names a place of the machine it was written on")
    func noPathOfABuildMachine() {
        // In two parts, so that this file passes its own test.
        let places = ["/" + "work/", "/" + "root/", "/" + "tmp/scratch", "/" + "opt/swift", "/" + "home/"]
        #expect(lines(of: tree.all) { line in places.contains { line.contains($0) } } == [])
    }

    @Test("nothing is left to be done in a comment")
    func noNotesToSelf() {
        let notes = ["TODO", "FIXME", "XXX", "HACK"]
        #expect(lines(of: tree.sources) { line in notes.contains { Words.contains($0, in: line) } } == [])
    }

    private func lines(of files: [SourceTree.File], where isWrong: (String) -> Bool) -> [String] {
        files.flatMap { file in
            file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .filter { isWrong(String($0.element)) }
                .map { "\(file.path):\($0.offset + 1): \($0.element.drop(while: \.isWhitespace))" }
        }
    }
}

/// Words that other projects use for what the architecture names otherwise.
enum Vocabulary {
    /// A phrase and the word to say instead.
    struct Synonym: Sendable, CustomTestStringConvertible {
        var phrase: String
        var word: String
        var testDescription: String { phrase }
    }

    static let synonyms = [
        Synonym(phrase: "server pool", word: "pool"),
        Synonym(phrase: "server group", word: "pool"),
        Synonym(phrase: "host group", word: "pool"),
        Synonym(phrase: "target group", word: "pool"),
        Synonym(phrase: "backend group", word: "pool"),
        Synonym(phrase: "backend pool", word: "pool"),
        Synonym(phrase: "vhost", word: "route"),
        Synonym(phrase: "virtual host", word: "route"),
        Synonym(phrase: "virtual server", word: "listener"),
        Synonym(phrase: "real server", word: "backend"),
        Synonym(phrase: "origin server", word: "backend"),
        Synonym(phrase: "backend server", word: "backend"),
        Synonym(phrase: "worker node", word: "node"),
        Synonym(phrase: "cluster peer", word: "member"),
        Synonym(phrase: "peer node", word: "member"),
        Synonym(phrase: "blacklist", word: "eject"),
        Synonym(phrase: "whitelist", word: "allow"),
    ]
}
