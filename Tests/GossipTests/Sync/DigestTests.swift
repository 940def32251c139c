import Testing

@testable import Gossip

@Suite struct DigestTests {
    private let decision = Override(
        subject: .init(pool: "p", backend: "b", property: .weight),
        value: 3,
        time: HybridTime(milliseconds: Script.wallStart - 1),
        origin: "m1"
    )

    @Test func tables_of_the_same_records_have_the_same_digest_whatever_the_order() {
        var one = Script.running(0)
        var other = Script.running(0)
        for index in 1...30 { one.hear(index) { $0.member(Script.record(index)) } }
        for index in (1...30).reversed() { other.hear(index) { $0.member(Script.record(index)) } }
        #expect(one.machine.digest == other.machine.digest)
        one.hear(1) { $0.member(Script.record(2, .left, 1)) }
        #expect(one.machine.digest.members != other.machine.digest.members)
        other.hear(1) { $0.member(Script.record(2, .left, 1)) }
        #expect(one.machine.digest == other.machine.digest)
        one.hear(1) { $0.override(decision) }
        #expect(one.machine.digest.overrides != other.machine.digest.overrides)
        other.hear(1) { $0.override(decision) }
        #expect(one.machine.digest == other.machine.digest)
    }

    @Test func a_suspect_counts_as_alive() {
        var script = Script.running(2)
        script.pass(.milliseconds(501))
        let before = script.machine.digest
        script.hear(2) { $0.member(Script.record(1, .suspect, 0, accuser: 2)) }
        #expect(script.state(1) == .suspect)
        #expect(script.machine.digest == before)
    }

    @Test func a_digest_goes_to_one_member_a_second() {
        var script = Script.running(5)
        for _ in 0..<100 {
            for index in 1...5 { script.hear(index) { $0.load(LoadPart(sequence: 1)) } }
            script.pass(.milliseconds(100))
        }
        let digests = script.done.said.count { if case .digest(_, isAnswer: false) = $0 { true } else { false } }
        #expect(digests == 10)
    }

    @Test func an_equal_digest_needs_no_answer_and_another_one_gets_this_nodes() {
        var script = Script.running(1)
        script.pass(.milliseconds(450))
        let digest = script.machine.digest
        #expect(script.hear(1) { $0.digest(digest, isAnswer: false) }.said == [])
        let other = Digest(members: 1, overrides: 1)
        #expect(script.hear(1) { $0.digest(other, isAnswer: false) }.said == [.digest(digest, isAnswer: true)])
        #expect(script.hear(1) { $0.digest(other, isAnswer: true) }.said == [])
    }

    @Test func a_difference_that_lasts_is_settled_by_one_transfer_of_what_differs() throws {
        var script = Script.running(1)
        let digest = script.machine.digest
        let other = Digest(members: digest.members, overrides: 77)
        #expect(script.hear(1) { $0.digest(other, isAnswer: false) }.exchanges.isEmpty)
        #expect(script.hear(1) { $0.digest(other, isAnswer: false) }.exchanges.isEmpty)
        script.now += .milliseconds(900)
        let exchange = try #require(script.hear(1) { $0.digest(other, isAnswer: false) }.exchanges.first)
        #expect(exchange.to == Script.address(1))
        #expect(exchange.request == [.stateRequest(.overrides), .member(script.machine.ownRecord)])
        let answer = [UInt8].payload { writer in
            writer.flags(.stateAnswer, 2)
            writer.override(decision)
        }
        let effects = script.step(.exchangeEnded(id: exchange.id, answer: answer, sender: Script.identity(1)))
        #expect(effects.kept == [[decision]])
    }

    @Test func where_transfers_do_not_help_they_become_rare() {
        var script = Script.running(1)
        var times: [Duration] = []
        for _ in 0..<1_200 {
            let other = Digest(members: 1, overrides: 1)
            for exchange in script.hear(1, { $0.digest(other, isAnswer: true) }).exchanges {
                times.append(script.now)
                let answer = [UInt8].payload { $0.flags(.stateAnswer, 3) }
                script.step(.exchangeEnded(id: exchange.id, answer: answer, sender: Script.identity(1)))
            }
            script.pass(.milliseconds(100))
        }
        #expect(times.count >= 3 && times.count <= 8)
    }

    @Test func a_transfer_holds_members_decisions_and_fresh_opinions_with_their_owners() throws {
        var script = Script.running(2)
        let opinion = Opinion(key: BackendKey(rawValue: 4), isUp: true, streak: 9, ageMilliseconds: 100)
        script.hear(2) { $0.load(LoadPart(sequence: 1, opinions: [opinion])) }
        script.hear(1) { $0.override(decision) }
        script.step(.opinions([opinion]))
        script.now += .milliseconds(300)
        let answer = try #require(script.ask(3) { $0.flags(.stateRequest, 7) }.answer)
        var aged = opinion
        aged.ageMilliseconds = 400
        #expect(answer.contains(.opinions(Script.own, [aged])))
        #expect(answer.contains(.opinions(Script.identity(2), [aged])))
        #expect(answer.contains(.override(decision)))
        for index in 1...2 { #expect(answer.contains(.member(Script.record(index)))) }
        // What was not stated for long is not handed on.
        script.now += .seconds(11)
        script.machine.agenda.asked = nil
        let later = try #require(script.ask(3) { $0.flags(.stateRequest, 4) }.answer)
        #expect(!later.contains { if case .opinions(Script.identity(2), _) = $0 { true } else { false } })
    }

    @Test func a_transfer_is_cut_at_its_limit_members_first() throws {
        var settings = GossipSettings()
        settings.transferMax = 4_000
        var script = Script.running(40, settings: settings)
        for index in 0..<200 {
            script.step(.decide(.init(pool: "p", backend: "b\(index)", property: .weight), value: 1, expiry: nil))
        }
        let request = [UInt8].payload { $0.flags(.stateRequest, 7) }
        let (answer, effects) = script.machine.answer(
            now: script.moment,
            request: request,
            sender: Script.identity(1)
        )
        let payload = try #require(answer)
        #expect(payload.count <= 4_000)
        #expect(Said.all(payload).compactMap(\.member).count == 41)
        let decisions = Said.all(payload).compactMap(\.decision).count
        #expect(decisions > 10 && decisions < 200)
        #expect(effects.notes == [.limitReached("size of a transfer")])
    }

    @Test func opinions_at_second_hand_do_not_replace_newer_ones() {
        var script = Script.running(2)
        let key = BackendKey(rawValue: 4)
        let fresh = Opinion(key: key, isUp: false, streak: 3, ageMilliseconds: 10)
        let stale = Opinion(key: key, isUp: true, streak: 9, ageMilliseconds: 2_000)
        script.hear(1) { $0.load(LoadPart(sequence: 1, opinions: [fresh])) }
        let effects = script.ask(2) { writer in
            writer.flags(.stateRequest, 4)
            _ = writer.opinions([stale], of: Script.identity(1))
            _ = writer.opinions([stale], of: Script.identity(2))
        }.effects
        #expect(effects.opinions == [Script.identity(2): [stale]])
    }

    @Test func opinions_of_a_transfer_that_was_long_under_way_do_not_replace_what_the_member_said_itself() {
        var script = Script.running(2)
        let key = BackendKey(rawValue: 4)
        let own = Opinion(key: key, isUp: false, streak: 3, ageMilliseconds: 900)
        // It was 300 ms old when it was sent off, before the member's own.
        let late = Opinion(key: key, isUp: true, streak: 9, ageMilliseconds: 300)
        func transfer() -> [GossipEffect] {
            script.ask(2) { writer in
                writer.flags(.stateRequest, 4)
                _ = writer.opinions([late], of: Script.identity(1))
            }.effects
        }
        script.hear(1) { $0.load(LoadPart(sequence: 1, opinions: [own])) }
        script.pass(.milliseconds(100))
        #expect(transfer().opinions == [:])
        // A member that says nothing itself any more, but lives for others, is heard through them.
        for _ in 0..<40 {
            script.hear(1) { $0.load(LoadPart(sequence: 2)) }
            script.pass(.milliseconds(100))
        }
        #expect(transfer().opinions == [Script.identity(1): [late]])
    }

    @Test func a_partition_of_any_length_heals_within_seconds_and_decisions_of_both_sides_merge() {
        for seed in 1...4 {
            var network = MiniNetwork(seed: UInt64(seed))
            network.loss = 0.05
            for index in 0..<12 { network.add("n\(index)", seeds: [0, 1]) }
            _ = network.run(atMost: .seconds(10)) { $0.isWhole }
            network.isUDPBlocked = { ($0 < 5) != ($1 < 5) }
            network.isTCPBlocked = network.isUDPBlocked
            network.run(for: .seconds(60))
            #expect(network.nodes[0].view?.living.count == 5)
            #expect(network.nodes[11].view?.living.count == 7)
            network.deliver(.decide(.init(pool: "p", backend: "b", property: .weight), value: 1, expiry: nil), to: 0)
            network.run(for: .seconds(1))
            network.deliver(.decide(.init(pool: "p", backend: "b", property: .weight), value: 2, expiry: nil), to: 9)
            network.deliver(.decide(.init(pool: "p", backend: "b", property: .drain), value: 1, expiry: nil), to: 1)
            network.run(for: .seconds(20))
            network.isUDPBlocked = { _, _ in false }
            network.isTCPBlocked = network.isUDPBlocked
            let healed = network.run(atMost: .seconds(10)) { network in
                network.isWhole && network.nodes.allSatisfy { $0.view?.overrides.map(\.value) == [2, 1] }
            }
            #expect(healed.map { $0 <= .seconds(5) } == true)
        }
    }
}
