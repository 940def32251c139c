import Gossip
import Testing

/// Values made apart from Apus by `Fixtures/packet.py`.
@Suite("Sealed bytes are those of the design")
struct KnownPacketTests {
    private let sender = MemberIdentity(name: "lb-1", epoch: 1_700_000_000_123)
    private let requester = MemberIdentity(name: "lb-2", epoch: 1_700_000_000_124)

    private static let header = "dded4bcd046c622d310000018bcfe5687b"

    @Test func key_has_its_short_hash() throws {
        #expect(try SealingSupport.key(0).id.description == "dded4bcd")
    }

    @Test func packets_and_frames_are_sealed_as_described() throws {
        let sealer = try SealingSupport.sealer(sender)
        let first = sealer.packet(Array("hello".utf8)).map(hex)
        #expect(
            first == "415055530100\(Self.header)0000000000000000b7dba4944efb77679f61ad214a35abdd7ff98d42c1"
        )
        #expect(
            sealer.packet([]).map(hex) == "415055530100\(Self.header)000000000000000156a5b475f36638093655a60b5b179b41"
        )
        let request = try #require(sealer.request(Array("ask".utf8)))
        #expect(
            hex(request.frame) == "415055530101\(Self.header)0000000000000000d29b0b249a8a6c8b0d845a14cf532a998480c0"
        )
        #expect(request.mark == SealMark(sender: sender, counter: 0))
        let answer = sealer.answer(Array("said".utf8), to: SealMark(sender: requester, counter: 7))
        #expect(
            answer.map(hex) == "415055530102\(Self.header)000000000000000075daba0f7fc68c901278892af341193a34059c8c"
        )
    }

    @Test func insecure_packets_are_marked_as_such() throws {
        let sealer = try SealingSupport.sealer(sender, .insecure)
        #expect(
            sealer.packet(Array("hello".utf8)).map(hex)
                == "4150555381007629b4b6046c622d310000018bcfe5687b000000000000000068656c6c6f"
        )
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
