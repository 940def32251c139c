import Gossip
import Testing

@Suite("Seal")
struct SealTests {
    private typealias Support = SealingSupport

    @Test("what is sealed opens, whatever its size", arguments: [0, 1, 15, 16, 17, 500, 1_153])
    func opens(size: Int) throws {
        let sealer = try Support.sealer()
        let opener = try Support.opener()
        let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let packet = try #require(sealer.packet(payload))
        #expect(packet.count <= 1_200)
        #expect(
            opener.packet(packet)
                == .opened(payload: payload, kind: .packet, mark: SealMark(sender: Support.sender, counter: 0))
        )
    }

    @Test("a packet has at most 1,200 bytes, whatever the name", arguments: [1, 4, 64, 255])
    func packetsHaveALimit(nameSize: Int) throws {
        let name = String(repeating: "n", count: nameSize)
        let sealer = try Support.sealer(MemberIdentity(name: name, epoch: 1))
        let max = PacketSealer.payloadMax(name: name)
        #expect(max >= 900)
        let largest = try #require(sealer.packet([UInt8](repeating: 7, count: max)))
        #expect(largest.count == 1_200)
        #expect(sealer.packet([UInt8](repeating: 7, count: max + 1)) == nil)
        let opener = try Support.opener()
        #expect(opener.packet(largest).payload?.count == max)
        #expect(opener.packet(largest + [0]) == .dropped(.oversized))
    }

    @Test("a frame has a limit too")
    func framesHaveALimit() throws {
        let sealer = try Support.sealer()
        let opener = try Support.opener()
        let payload = [UInt8](repeating: 1, count: Support.transferMax)
        let request = try #require(sealer.request(payload))
        #expect(opener.request(request.frame).payload == payload)
        #expect(sealer.request(payload + [UInt8](repeating: 1, count: 300)) == nil)
        let tooLarge = request.frame + [UInt8](repeating: 0, count: 300)
        #expect(opener.request(tooLarge) == .dropped(.oversized))
        #expect(opener.answer(tooLarge, to: request.mark) == .dropped(.oversized))
    }

    @Test("a name without bytes, or with too many, seals nothing", arguments: [0, 256])
    func namesHaveALimit(nameSize: Int) throws {
        let sealer = try Support.sealer(MemberIdentity(name: String(repeating: "n", count: nameSize), epoch: 1))
        #expect(sealer.packet([1]) == nil)
        #expect(sealer.request([1]) == nil)
    }

    @Test("any changed bit is noticed")
    func noticesEveryBit() throws {
        let sealer = try Support.sealer()
        let packet = try #require(sealer.packet(Array("the payload".utf8)))
        for index in packet.indices {
            for bit in 0..<8 {
                let opener = try Support.opener()
                var changed = packet
                changed[index] ^= 1 << UInt8(bit)
                let opening = opener.packet(changed)
                #expect(opening.payload == nil, "byte \(index), bit \(bit)")
                #expect(opener.senderCount == 0)
                // What was tried in vain keeps nothing out.
                #expect(opener.packet(packet).payload != nil)
            }
        }
    }

    @Test("any missing or additional byte is noticed")
    func noticesEveryLength() throws {
        let sealer = try Support.sealer()
        let opener = try Support.opener()
        let packet = try #require(sealer.packet(Array("the payload".utf8)))
        for count in packet.indices {
            #expect(opener.packet(Array(packet[..<count])).payload == nil, "\(count) bytes")
        }
        #expect(opener.packet(packet + [0]) == .dropped(.badSeal))
        #expect(opener.packet(packet).payload != nil)
    }

    @Test("another cluster's packets do not open, though the key is the same")
    func separatesClusters() throws {
        let sealer = try Support.sealer(cluster: "green")
        let opener = try Support.opener()
        let packet = try #require(sealer.packet([1]))
        #expect(opener.packet(packet) == .dropped(.badSeal))
    }

    @Test("each reason to drop has its name")
    func namesReasons() throws {
        let opener = try Support.opener()
        let sealer = try Support.sealer()
        let stranger = try Support.sealer(Support.sender, .sealed(Support.ring(99)))
        let careless = try Support.sealer(Support.sender, .insecure)
        let packet = try #require(sealer.packet([1]))
        func changed(_ index: Int, to value: UInt8) -> [UInt8] {
            var bytes = packet
            bytes[index] = value
            return bytes
        }
        #expect(opener.packet([]) == .dropped(.foreign))
        #expect(opener.packet(Array("APUX packet of others, long enough".utf8)) == .dropped(.foreign))
        #expect(opener.packet(Array("APUS".utf8)) == .dropped(.malformed))
        #expect(opener.packet(changed(4, to: 2)) == .dropped(.otherVersion))
        #expect(opener.packet(changed(5, to: 9)) == .dropped(.malformed))
        #expect(opener.packet(changed(10, to: 0)) == .dropped(.malformed))
        #expect(opener.packet(changed(10, to: 255)) == .dropped(.malformed))
        #expect(opener.packet(changed(11, to: 0xFF)) == .dropped(.malformed))
        #expect(opener.packet(try #require(careless.packet([1]))) == .dropped(.unsealed))
        #expect(opener.packet(try #require(stranger.packet([1]))) == .dropped(.unknownKey))
        #expect(opener.packet(changed(packet.count - 1, to: 0)) == .dropped(.badSeal))
        #expect(opener.packet([UInt8](repeating: 65, count: 1_201)) == .dropped(.oversized))
        #expect(opener.packet(packet).payload == [1])
        #expect(opener.packet(packet) == .dropped(.replayed))
        #expect(Set(PacketFault.allCases.map(\.name)).count == PacketFault.allCases.count)
    }

    @Test("without keys the same rules hold as far as they can")
    func insecureClustersKeepTogether() throws {
        let sealer = try Support.sealer(Support.sender, .insecure)
        let other = try Support.sealer(Support.sender, cluster: "green", .insecure)
        let keyed = try Support.sealer()
        let own = try Support.sealer(Support.receiver, .insecure)
        let opener = try Support.opener(Support.receiver, .insecure)
        let packet = try #require(sealer.packet([1, 2]))
        #expect(opener.packet(packet).payload == [1, 2])
        // Nothing is authentic, so nothing may be held against later packets.
        #expect(opener.packet(packet).payload == [1, 2])
        #expect(opener.packet(try #require(other.packet([1]))) == .dropped(.unknownKey))
        #expect(opener.packet(try #require(keyed.packet([1]))) == .dropped(.unknownKey))
        #expect(opener.packet(try #require(own.packet([1]))) == .dropped(.own))
        #expect(opener.packet([UInt8](repeating: 65, count: 1_201)) == .dropped(.oversized))
        #expect(opener.packet(Array("hello".utf8)) == .dropped(.foreign))
        #expect(opener.senderCount == 0)
        let request = try #require(sealer.request([3]))
        let mark = try #require(opener.request(request.frame).mark)
        #expect(mark == request.mark)
        let answer = try #require(own.answer([4], to: mark))
        let asking = try Support.opener(Support.sender, .insecure)
        #expect(asking.answer(answer, to: request.mark).payload == [4])
        #expect(
            asking.answer(answer, to: SealMark(sender: Support.sender, counter: 5)) == .dropped(.unknownKey)
        )
    }
}
