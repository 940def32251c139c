import Gossip
import Testing

@Suite("Sealed bytes of an attacker")
struct SealFuzzTests {
    private typealias Support = SealingSupport

    /// Of 100,000 in all.
    private static let count = 12_500

    @Test("random, cut, joined and changed bytes change nothing", arguments: 0..<8 as Range<UInt64>)
    func changesNothing(seed: UInt64) throws {
        var generator = Support.Generator(seed: seed)
        let opener = try Support.opener()
        let sealer = try Support.sealer()
        let other = try Support.sealer(MemberIdentity(name: "lb-3", epoch: 7))
        let samples = try [
            #require(sealer.packet(generator.bytes(40))), #require(sealer.packet(generator.bytes(900))),
            #require(sealer.request(generator.bytes(64))).frame, #require(other.packet(generator.bytes(9))),
        ]
        let mark = SealMark(sender: Support.receiver, counter: 1)
        for _ in 0..<Self.count {
            let bytes = mutant(of: samples, &generator)
            guard !samples.contains(bytes) else { continue }
            #expect(opener.packet(bytes).fault != nil)
            #expect(opener.request(bytes).fault != nil)
            #expect(opener.answer(bytes, to: mark).fault != nil)
            _ = opener.foresee(bytes, as: .request, answering: nil)
        }
        #expect(opener.senderCount == 0)
        #expect(opener.packet(samples[0]).payload != nil)
    }

    @Test("a frame that will be dropped is known by its beginning")
    func foreseesDrops() throws {
        let sealer = try Support.sealer()
        let stranger = try Support.sealer(Support.sender, .sealed(Support.ring(50)))
        let opener = try Support.opener()
        let payload = [UInt8](repeating: 1, count: 5_000)
        let good = try #require(sealer.request(payload)).frame
        let bad = try #require(stranger.request(payload)).frame
        func foresee(_ bytes: [UInt8]) -> PacketFault? {
            opener.foresee(Array(bytes.prefix(SealHeader.sizeMax)), as: .request, answering: nil)
        }
        #expect(foresee(good) == nil)
        #expect(foresee(bad) == .unknownKey)
        #expect(foresee(Array("GET / HTTP/1.1".utf8) + payload) == .foreign)
        #expect(opener.request(good).payload == payload)
        #expect(foresee(good) == .replayed)
    }

    private func mutant(of samples: [[UInt8]], _ generator: inout Support.Generator) -> [UInt8] {
        var bytes = samples[Int.random(in: 0..<samples.count, using: &generator)]
        switch Int.random(in: 0..<5, using: &generator) {
        case 0:
            return generator.bytes(Int.random(in: 0...1_300, using: &generator))
        case 1:
            bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
        case 2:
            bytes += generator.bytes(Int.random(in: 1...300, using: &generator))
        case 3:
            let other = samples[Int.random(in: 0..<samples.count, using: &generator)]
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
            bytes += other.suffix(Int.random(in: 0...other.count, using: &generator))
        default:
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                // Mostly in the header, where the decisions are.
                let end = Bool.random(using: &generator) ? min(31, bytes.count) : bytes.count
                bytes[Int.random(in: 0..<end, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
            }
        }
        return bytes
    }
}
