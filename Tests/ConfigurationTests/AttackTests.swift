import Testing

@testable import ApusConfiguration

/// Files made to exhaust whoever reads them; each must end in an error, and the whole suite in seconds.
@Suite struct AttackTests {
    private static let size = Configuration.fileSizeLimit

    private static func repeating(_ text: String, _ end: String = "") -> String {
        String(repeating: text, count: (size - end.utf8.count) / text.utf8.count) + end
    }

    @Test(arguments: [
        "[", "{", "- ", "? ", "{a: ", "a: [", "\"", "'", "&a ", "*a ", "!", "!a ", "|\n", "%", "[]", ",", "\n",
    ])
    func aMebibyteOfOneTokenIsRefused(_ token: String) {
        #expect(!failures(of: Self.repeating(token)).isEmpty)
    }

    @Test func deepIndentationIsRefused() {
        let yaml = (0..<1_200).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(!failures(of: yaml).isEmpty)
    }

    @Test func nestingBeyondTheSchemaIsToldOnce() {
        let yaml = Sample.root("node: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900))
        #expect(failures(of: yaml).filter { $0.contains("nested too deeply") }.count == 1)
    }

    @Test(arguments: ["", "? "])
    func aBillionLaughsAreRefused(_ key: String) {
        var yaml = "a0: &a0 [x, x]\n"
        for level in 1...40 {
            let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(references)]\n"
        }
        yaml += "\(key)*a40 : 1\n"
        #expect(failures(of: yaml) == ["apus.yaml:2:30: error: \(YAMLReader.referenceMessage)"])
    }

    @Test func aHugeScalarIsRefusedInAShortLine() {
        let yaml = Sample.root("node: {name: " + String(repeating: "a", count: 900_000) + "}")
        let errors = failures(of: yaml)
        #expect(errors.count == 1)
        #expect(errors.allSatisfy { $0.utf8.count < 300 })
    }

    @Test func aHugeKeyIsRefusedInAShortLine() {
        let errors = failures(of: Sample.root("\"" + String(repeating: "k", count: 900_000) + "\": 1"))
        #expect(!errors.isEmpty)
        #expect(errors.allSatisfy { $0.utf8.count < 300 })
    }

    @Test func lineBreaksInKeysAndValuesDoNotReachTheErrors() {
        let errors = failures(of: Sample.root(#""a\nb\u202E": 1"#, #"node: {name: "x\ny\e[0m"}"#))
        #expect(errors.count == 2)
        #expect(errors.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E } })
    }

    @Test func twentyThousandUnknownKeysAreAllTold() {
        let yaml = Sample.root((0..<20_000).map { "k\($0): 1" }.joined(separator: "\n"))
        #expect(failures(of: yaml).count == 20_000)
    }
}
