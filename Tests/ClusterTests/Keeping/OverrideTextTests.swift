import Gossip
import Testing

@testable import Cluster

@Suite("Text of decisions")
struct OverrideTextTests {
    private func decisions(_ generator: inout NumberedGenerator) -> [Override] {
        let names = ["", "api", "10.0.1.10:8000", "[::1]:80", "with space", "ü 100%\n", "%", "-", "a/../b"]
        return (0..<Int.random(in: 0...8, using: &generator)).map { _ in
            Override(
                subject: Override.Subject(
                    pool: names.randomElement(using: &generator) ?? "",
                    backend: names.randomElement(using: &generator) ?? "",
                    property: Bool.random(using: &generator) ? .weight : .drain
                ),
                value: Bool.random(using: &generator) ? nil : UInt32.random(in: .min ... .max, using: &generator),
                time: HybridTime(
                    milliseconds: UInt64.random(in: .min ... .max, using: &generator),
                    counter: UInt32.random(in: .min ... .max, using: &generator)
                ),
                origin: names.randomElement(using: &generator) ?? "",
                expiry: Bool.random(using: &generator) ? nil : UInt64.random(in: .min ... .max, using: &generator)
            )
        }
    }

    @Test("what was written is read", arguments: 0..<100 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = NumberedGenerator(state: seed)
        let decisions = self.decisions(&generator)
        #expect(try OverrideText.decode(OverrideText.encode(decisions)) == decisions)
    }

    @Test("the form is the one that is described")
    func form() {
        let drain = Override(
            subject: Override.Subject(pool: "api", backend: "10.0.1.10:8000", property: .drain),
            value: 1,
            time: HybridTime(milliseconds: 1_764_057_600_000),
            origin: "lb 1"
        )
        let lines = String(decoding: OverrideText.encode([drain]), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0] == "apus overrides 1")
        #expect(lines[1] == "drain 1 1764057600000.0 - lb%201 api 10.0.1.10:8000")
        #expect(lines[2].hasPrefix("end 1 "))
    }

    @Test("a file that was cut off or changed anywhere is known to be damaged")
    func damage() throws {
        var generator = NumberedGenerator(state: 4)
        let whole = OverrideText.encode(self.decisions(&generator) + self.decisions(&generator))
        for count in whole.indices {
            #expect(throws: OverrideText.Damage.self) { try OverrideText.decode(Array(whole[..<count])) }
            var changed = whole
            changed[count] ^= 1
            #expect(throws: OverrideText.Damage.self) { try OverrideText.decode(changed) }
        }
    }

    @Test("no bytes make reading trap", arguments: 0..<8 as Range<UInt64>)
    func fuzz(seed: UInt64) {
        var generator = NumberedGenerator(state: seed)
        for _ in 0..<500 {
            _ = try? OverrideText.decode(generator.bytes(Int.random(in: 0...200, using: &generator)))
        }
    }

    @Test("no node's name leads out of the folder", arguments: ["../x", "a/b", ".", "..", "", "ü", "a b"])
    func fileNames(name: String) {
        let path = OverrideKeeper.path(in: "state", nodeName: name)
        #expect(path.hasPrefix("state/overrides-"))
        #expect(!path.dropFirst("state/".count).contains("/"))
    }
}
