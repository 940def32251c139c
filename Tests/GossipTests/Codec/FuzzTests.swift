import Testing

@testable import Gossip

/// Payloads that no machine made: none may trap, none may change anything without bound.
@Suite struct FuzzTests {
    private static let rounds = 50_000

    /// A payload with a bit of everything.
    private static let sample = [UInt8].payload { writer in
        writer.ping(Ping(sequence: 5, target: Script.ownTarget, wantsRecord: true))
        writer.member(Script.record(1, .suspect, 3, accuser: 2))
        writer.member(Script.record(9, .dead, 1))
        writer.override(
            Override(
                subject: .init(pool: "p", backend: "b", property: .weight),
                value: 5,
                time: HybridTime(milliseconds: Script.wallStart),
                origin: "m1",
                expiry: Script.wallStart + 5_000
            )
        )
        writer.load(
            LoadPart(
                sequence: 4,
                report: LoadReport(counts: [.init(key: BackendKey(rawValue: 9), inFlight: 3)], inFlight: 3),
                opinions: [Opinion(key: BackendKey(rawValue: 9), isUp: true, streak: 3, ageMilliseconds: 8)]
            )
        )
        writer.digest(Digest(members: 1, overrides: 2), isAnswer: false)
        writer.pingRequest(PingRequest(sequence: 8, target: Script.target(2), waitMilliseconds: 100))
        writer.streamPing(Script.ownTarget)
        writer.flags(.stateRequest, 7)
        _ = writer.opinions(
            [Opinion(key: BackendKey(rawValue: 9), isUp: false, streak: 1, ageMilliseconds: 2)],
            of: Script.identity(2)
        )
    }

    private static func mutated(_ random: inout SeededGenerator) -> [UInt8] {
        var payload = sample
        for _ in 0...random.below(4) where payload.count > 2 {
            let index = random.below(payload.count)
            switch random.below(5) {
            case 0: payload[index] = UInt8(random.below(256))
            case 1: payload[index] ^= 1 << UInt8(random.below(8))
            case 2: payload.remove(at: index)
            case 3: payload.insert(UInt8(random.below(256)), at: index)
            default: payload.removeSubrange(max(1, index)...)
            }
        }
        return payload
    }

    private static func random(_ random: inout SeededGenerator) -> [UInt8] {
        let bytes = (0..<random.below(120)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        return [PayloadFormat.version, UInt8(random.below(16))] + bytes
    }

    @Test(arguments: [UInt64(1), 2]) func reading_anything_never_traps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var readable = 0
        for round in 0..<Self.rounds {
            let payload = round.isMultiple(of: 2) ? Self.mutated(&random) : Self.random(&random)
            let said = Said.all(payload)
            #expect(said.count <= payload.count)
            readable += said.count
        }
        #expect(readable > Self.rounds)
    }

    @Test(arguments: [UInt64(3), 4]) func a_machine_stays_itself_whatever_comes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var script = Script.running(3, seeds: [Script.address(40)], seed: seed)
        for round in 0..<10_000 {
            let payload = round.isMultiple(of: 2) ? Self.mutated(&random) : Self.random(&random)
            let index = 1 + random.below(5)
            let identity = Script.identity(index)
            switch random.below(4) {
            case 0:
                let (answer, effects) = script.machine.answer(now: script.moment, request: payload, sender: identity)
                #expect((answer?.count ?? 0) < 1 << 20 && effects.count < 64)
            case 1:
                let id = UInt64(random.below(8))
                script.step(.exchangeEnded(id: id, answer: payload, sender: identity))
            default:
                let effects = script.step(
                    .packet(payload: payload, sender: identity, source: Script.address(index))
                )
                #expect(effects.sizes.allSatisfy { $0 <= GossipSettings().payloadMax })
                #expect(effects.count < 64)
            }
            script.done = []
            if round.isMultiple(of: 50) { script.pass(.milliseconds(100)) }
        }
        #expect(script.machine.table.count <= GossipSettings().membersMax)
        #expect(script.machine.table.entries[0].identity == Script.own)
        #expect(script.machine.news.count <= 512)
    }
}
