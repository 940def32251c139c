import Testing

@testable import Gossip

/// The dead and the seeds are probed for ever: so partitions heal.
@Suite struct ReviveTests {
    @Test func the_dead_and_the_seeds_are_asked_in_turn_for_ever() {
        var script = Script.running(2, seeds: [Script.address(1), Script.address(30)])
        script.pass(.seconds(1))
        script.hear(2) { $0.member(Script.record(1, .dead, 0)) }
        for _ in 0..<600 {
            script.hear(2) { $0.load(LoadPart(sequence: 1)) }
            script.pass(.milliseconds(200))
        }
        script.done = []
        for _ in 0..<120 {
            script.hear(2) { $0.load(LoadPart(sequence: 1)) }
            let effects = script.pass(.milliseconds(200))
            for exchange in effects.exchanges {
                script.step(.exchangeEnded(id: exchange.id, answer: nil, sender: nil))
            }
        }
        // 24 seconds are 16 turns, 8 for each of the two, a quarter of them over TCP.
        let dead = script.done.sent(to: 1).compactMap(\.ping)
        let seed = script.done.sent(to: 30).compactMap(\.ping)
        #expect(dead.count == 6 && dead.allSatisfy { $0.target == Script.target(1) && $0.wantsRecord })
        #expect(seed.count == 6 && seed.allSatisfy { $0.target == .anyone })
        let told = script.done.sent(to: 1).compactMap(\.member).filter { $0.identity == Script.identity(1) }
        #expect(told.count == 6 && told.allSatisfy { $0.state == .dead && $0.ageSeconds >= 120 })
        let streams = script.done.exchanges.filter { $0.request.first?.isStreamPing == true }
        #expect(Set(streams.map(\.to)) == [Script.address(1), Script.address(30)])
        #expect(streams.count == 4)
    }

    @Test func members_that_left_and_seeds_that_live_are_let_alone() {
        var script = Script.running(2, seeds: [Script.address(2)])
        script.hear(2) { $0.member(Script.record(1, .left, 1)) }
        script.done = []
        for _ in 0..<100 {
            script.hear(2) { $0.load(LoadPart(sequence: 1)) }
            script.pass(.milliseconds(200))
        }
        #expect(script.done.said.compactMap(\.ping).isEmpty)
        #expect(script.done.exchanges.filter { $0.request.first != .stateRequest(.all) }.isEmpty)
    }

    @Test func the_question_leaves_room_for_the_answer() throws {
        var script = Script.running(1, seeds: [Script.address(30)])
        var other = Script.running(0, seed: 9)
        var question: [UInt8]?
        for _ in 0..<20 where question == nil {
            script.hear(1) { $0.load(LoadPart(sequence: 1)) }
            for case .send(let payload, Script.address(30)) in script.pass(.milliseconds(200)) { question = payload }
        }
        let payload = try #require(question)
        #expect(payload.count > 1_000 && payload.count <= 1_100)
        // The other has never heard of the sender: it answers with its record all the same, and not with more bytes.
        let sender = MemberIdentity(name: "z", epoch: 1)
        let effects = other.step(.packet(payload: payload, sender: sender, source: Script.address(77)))
        #expect(effects.sent(to: Script.address(77)).contains(.member(other.machine.ownRecord)))
        #expect(effects.sizes.reduce(0, +) <= payload.count)
    }

    @Test func who_has_come_back_is_asked_for_what_was_missed() {
        var script = Script.running(2)
        script.step(.start(seeds: []))
        script.pass(.seconds(1))
        script.hear(2) { $0.member(Script.record(1, .dead, 0)) }
        let effects = script.hear(1) { $0.member(Script.record(1, .alive, 1)) }
        #expect(effects.exchanges.map(\.to) == [Script.address(1)])
        #expect(effects.exchanges.first?.request.first == .stateRequest(.all))
    }
}
