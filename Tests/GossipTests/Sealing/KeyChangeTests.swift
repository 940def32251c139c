import Gossip
import Testing

@Suite("Change of keys")
struct KeyChangeTests {
    private typealias Support = SealingSupport

    @Test("a ring has 1 to 16 keys, and no two alike")
    func ringsHaveLimits() throws {
        #expect(KeyRing([]) == nil)
        #expect(try KeyRing((0..<17).map { try Support.key($0) }) == nil)
        #expect(try KeyRing((0..<16).map { try Support.key($0) }) != nil)
        #expect(try KeyRing([Support.key(1), Support.key(1)]) == nil)
        #expect(ClusterKey(bytes: [UInt8](repeating: 1, count: 31)) == nil)
    }

    @Test("add everywhere, use, remove: nothing is lost at any step")
    func changesWithoutGap() throws {
        let rings = try [Support.ring(1), Support.ring(1, 2), Support.ring(2, 1), Support.ring(2)]
        let sealers = try [
            Support.sealer(Support.sender, .sealed(rings[0])), Support.sealer(Support.receiver, .sealed(rings[0])),
        ]
        let openers = try [
            Support.opener(Support.sender, .sealed(rings[0])), Support.opener(Support.receiver, .sealed(rings[0])),
        ]
        func exchange() throws {
            for (from, to) in [(0, 1), (1, 0)] {
                let packet = try #require(sealers[from].packet([1]))
                #expect(openers[to].packet(packet).payload == [1])
                #expect(openers[to].packet(packet) == .dropped(.replayed))
            }
        }
        try exchange()
        for ring in rings.dropFirst() {
            // First one node has the next ring, then both.
            for node in 0..<2 {
                sealers[node].replaceKeys(ring)
                openers[node].replaceKeys(ring)
                #expect(sealers[node].keyID == ring.sealing.id)
                try exchange()
            }
        }
    }

    @Test("what was seen before a change stays seen after it")
    func keepsWindows() throws {
        let sealer = try Support.sealer(Support.sender, .sealed(Support.ring(1)))
        let opener = try Support.opener(Support.receiver, .sealed(Support.ring(1)))
        let packet = try #require(sealer.packet([1]))
        #expect(opener.packet(packet).payload == [1])
        opener.replaceKeys(try Support.ring(2, 1))
        #expect(opener.packet(packet) == .dropped(.replayed))
    }

    @Test("a removed key opens nothing more")
    func removes() throws {
        let sealer = try Support.sealer(Support.sender, .sealed(Support.ring(1)))
        let opener = try Support.opener(Support.receiver, .sealed(Support.ring(1)))
        #expect(opener.packet(try #require(sealer.packet([1]))).payload == [1])
        opener.replaceKeys(try Support.ring(2))
        #expect(opener.packet(try #require(sealer.packet([1]))) == .dropped(.unknownKey))
    }

    @Test("counters go on through changes, so no nonce comes twice under one key")
    func keepsCounters() throws {
        let sealer = try Support.sealer(Support.sender, .sealed(Support.ring(1)))
        var seen: Set<[UInt8]> = []
        let headerEnd = 27 + Support.sender.name.utf8.count
        for round in 0..<60 {
            if round.isMultiple(of: 10) {
                sealer.replaceKeys(round.isMultiple(of: 20) ? try Support.ring(2, 1) : try Support.ring(1, 2))
            }
            // Key, kind and counter: together they make the nonce and the key.
            for bytes in [sealer.packet([1]), sealer.request([1])?.frame] {
                #expect(seen.insert(Array(try #require(bytes)[..<headerEnd])).inserted)
            }
        }
        #expect(seen.count == 120)
    }
}
