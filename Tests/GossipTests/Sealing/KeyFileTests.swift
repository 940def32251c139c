import Gossip
import Testing

@Suite("Key file")
struct KeyFileTests {
    private typealias Support = SealingSupport

    private static let file = "cluster.key"
    private static let first = newText(1)
    private static let second = newText(2)

    private static func newText(_ seed: UInt64) -> String {
        var generator = Support.Generator(seed: seed)
        return ClusterKey.newText(using: &generator)
    }

    private func read(_ text: String) throws(KeyFileError) -> KeyRing {
        try KeyFile.read(Array(text.utf8), file: Self.file)
    }

    private func faults(_ text: String) -> [KeyFileError.Fault] {
        do throws(KeyFileError) {
            _ = try read(text)
            return []
        } catch {
            return error.faults
        }
    }

    @Test("what keygen writes is read, and each key is another one")
    func readsNewKeys() throws {
        var generator = Support.Generator(seed: 7)
        let texts = (0..<16).map { _ in ClusterKey.newText(using: &generator) }
        #expect(texts.allSatisfy { $0.utf8.count == 44 && $0.hasSuffix("=") })
        let ring = try read(texts.joined(separator: "\n"))
        #expect(ring.keys.count == 16)
        #expect(Set(ring.keys.map(\.id)).count == 16)
    }

    @Test(
        "blank lines, comments and line ends of other systems are nothing",
        arguments: [
            "\(first)\n\(second)", "\(first)\n\(second)\n", "# sealing\n\(first)\n\n# old\n\(second)\n",
            "\(first)\r\n\(second)\r\n", "  \(first)\t# since May\n\t\(second)  #old", "\(first)#\n\(second)# \(first)",
        ]
    )
    func readsForms(text: String) throws {
        let ring = try read(text)
        #expect(try ring.keys == [read(Self.first).sealing, read(Self.second).sealing])
    }

    @Test("the bytes are those of the base64")
    func readsBytes() throws {
        let ring = try read("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        #expect(try ring.sealing == Support.key(0))
    }

    @Test("each fault names its line")
    func namesFaults() {
        let many = (0..<17).map { Self.newText($0) }.joined(separator: "\n")
        let zeros = String(repeating: "A", count: 43) + "="
        let cases: [(String, [KeyFileError.Fault])] = [
            ("", [.init(line: nil, problem: .noKey)]),
            ("# nothing\n\n", [.init(line: nil, problem: .noKey)]),
            ("secret\n", [.init(line: 1, problem: .notBase64(characters: 6))]),
            ("\n\(Self.first.dropLast())\n", [.init(line: 2, problem: .notBase64(characters: 43))]),
            ("\(Self.first) \(Self.second)", [.init(line: 1, problem: .notBase64(characters: 89))]),
            ("QUJD\n", [.init(line: 1, problem: .wrongSize(bytes: 3))]),
            ("\(zeros)\n", [.init(line: 1, problem: .trivial)]),
            ("\(Self.first)\n# x\n\(Self.first)\n", [.init(line: 3, problem: .twice(1))]),
            (many, [.init(line: 17, problem: .tooMany)]),
            (
                "QUJD\n\(Self.first)\nnot base64\n",
                [.init(line: 1, problem: .wrongSize(bytes: 3)), .init(line: 3, problem: .notBase64(characters: 10))]
            ),
            (String(repeating: "#", count: 65_537), [.init(line: nil, problem: .tooLarge)]),
        ]
        for (text, expected) in cases {
            #expect(faults(text) == expected, "\(text.prefix(60))")
        }
    }

    @Test("base64 with bits left over is none")
    func refusesOtherSpellings() {
        let spelling = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9="
        #expect(faults(spelling) == [.init(line: 1, problem: .notBase64(characters: 44))])
    }

    @Test("an error says where, what and what to do, and no key")
    func saysWhatToDo() {
        let text = "# keys\nQUJD\n\(Self.first)\n\(Self.first)\n\(Self.second.dropLast(2))\n"
        do throws(KeyFileError) {
            _ = try read(text)
            Issue.record("the file was read")
        } catch {
            let lines = error.description.split(separator: "\n").map(String.init)
            #expect(
                lines == [
                    "cluster.key:2: error: a key has 32 bytes, got 3; write a line made with `apus keygen`",
                    "cluster.key:4: error: the same key as in line 3; keep one, and the sealing key first",
                    "cluster.key:5: error: not a key in base64 but 42 other characters; write a line made with `apus keygen`",
                ]
            )
            #expect(!error.description.contains(Self.first.prefix(8)))
            #expect(!error.description.contains(Self.second.prefix(8)))
        }
    }

    @Test("no bytes make reading trap", arguments: 0..<8 as Range<UInt64>)
    func survivesAnything(seed: UInt64) {
        var generator = Support.Generator(seed: seed)
        for _ in 0..<2_000 {
            var bytes = Array("\(Self.first)\n\(Self.second)#\n".utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            }
            _ = try? KeyFile.read(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))), file: "f")
            _ = try? KeyFile.read(generator.bytes(Int.random(in: 0...100, using: &generator)), file: "f")
        }
    }
}
