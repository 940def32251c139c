import Testing

@testable import ApusConfiguration

/// Valid files with bytes deleted, doubled and altered: they load, or have errors that lie inside the file.
@Suite struct MutationTests {
    @Test(arguments: 0..<40)
    func aMutatedFileLoadsOrHasErrorsInsideIt(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<50 {
            var bytes = Array(Example.text.utf8)
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                mutate(&bytes, using: &random)
            }
            check(bytes, seed: seed, round: round)
        }
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        let end = min(bytes.endIndex, index + Int.random(in: 1...12, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            bytes.removeSubrange(index..<end)
        case 1:
            bytes.insert(contentsOf: bytes[index..<end], at: index)
        case 2:
            bytes[index] = UInt8.random(in: .min ... .max, using: &random)
        case 3:
            let signs = Array("&*!|>'\"%@`{}[],#?:- \t\n\r~<=0\\".utf8)
            bytes[index] = signs.randomElement(using: &random) ?? 0
        case 4:
            bytes.removeSubrange(index...)
        default:
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            bytes.insert(contentsOf: (lines.randomElement(using: &random) ?? []) + [UInt8(ascii: "\n")], at: index)
        }
    }

    private func check(_ bytes: [UInt8], seed: UInt64, round: Int) {
        let text = String(decoding: bytes, as: UTF8.self)
        let end = SourceText.clamp(SourceLocation(line: .max, column: 1), to: text)
        do throws(ConfigurationErrors) {
            _ = try Configuration.load(bytes: bytes, file: "apus.yaml") { _ in nil }
        } catch {
            #expect(!error.errors.isEmpty, "seed \(seed), round \(round)")
            for error in error.errors {
                let line = SourceText.line(error.location.line, of: text)
                #expect(
                    (1...end.line).contains(error.location.line)
                        && (1...line.unicodeScalars.count + 1).contains(error.location.column),
                    "seed \(seed), round \(round): \(error)"
                )
            }
        }
    }
}
