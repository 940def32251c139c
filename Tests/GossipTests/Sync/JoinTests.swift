import Testing

@testable import Gossip

@Suite struct JoinTests {
    private func answer(_ write: (inout PayloadWriter) -> Void = { _ in }) -> [UInt8] {
        .payload { writer in
            writer.flags(.stateAnswer, 7)
            writer.member(Script.record(1))
            write(&writer)
        }
    }

    @Test func without_seeds_a_node_is_joined_at_once() {
        var script = Script()
        #expect(script.step(.start(seeds: [])).contains(.joined))
    }

    @Test func a_node_that_is_its_only_seed_is_joined_at_once() {
        var script = Script()
        #expect(script.step(.start(seeds: [Script.address(0)])).contains(.joined))
    }

    @Test func a_seed_that_turns_out_to_be_the_node_itself_is_left_out() throws {
        var script = Script()
        let exchange = try #require(script.step(.start(seeds: [Script.address(9)])).exchanges.first)
        #expect(!script.done.contains(.joined))
        let own = script.machine.answer(now: script.moment, request: [1], sender: Script.own).answer
        #expect(own != nil)
        #expect(script.step(.exchangeEnded(id: exchange.id, answer: own, sender: Script.own)).contains(.joined))
    }

    @Test func seeds_are_asked_in_turn_for_ever_until_one_answers() {
        var script = Script()
        let seeds = (1...3).map(Script.address)
        var asked = script.step(.start(seeds: seeds)).exchanges
        for _ in 0..<60 {
            let more = script.pass(.milliseconds(500))
            // Seeds are asked whether they live as well.
            asked += more.exchanges.filter { $0.request.first?.isStreamPing == false }
            guard let last = asked.last, asked.count < 31 else { break }
            asked += script.step(.exchangeEnded(id: last.id, answer: nil, sender: nil)).exchanges
        }
        #expect(asked.count >= 30)
        for (index, exchange) in asked.enumerated() { #expect(exchange.to == seeds[index % 3]) }
        #expect(!script.done.contains(.joined))
        #expect(asked.first?.request.first == .stateRequest(.all))
        #expect(asked.first?.request.dropFirst().first == .member(script.machine.ownRecord))
    }

    @Test func the_first_answer_is_merged_and_everybody_in_it_is_greeted() throws {
        var script = Script()
        let exchange = try #require(script.step(.start(seeds: [Script.address(1)])).exchanges.first)
        let key = BackendKey(rawValue: 4)
        let opinion = Opinion(key: key, isUp: false, streak: 3, ageMilliseconds: 700)
        let decision = Override(
            subject: .init(pool: "p", backend: "b", property: .drain),
            value: 1,
            time: HybridTime(milliseconds: Script.wallStart - 5),
            origin: "m2"
        )
        let payload = answer { writer in
            writer.member(Script.record(2))
            writer.member(Script.record(3, .dead, 4))
            writer.override(decision)
            _ = writer.opinions([opinion], of: Script.identity(2))
            _ = writer.opinions([opinion], of: Script.identity(3))
        }
        let effects = script.step(.exchangeEnded(id: exchange.id, answer: payload, sender: Script.identity(1)))
        #expect(effects.count { $0 == .joined } == 1)
        #expect(effects.opinions == [Script.identity(2): [opinion]])
        #expect(effects.views.last?.overrides == [decision])
        #expect(effects.kept == [[decision]])
        #expect([script.state(1), script.state(2), script.state(3)] == [.alive, .alive, .dead])
        for index in 1...2 { #expect(effects.sent(to: index).contains(.member(script.machine.ownRecord))) }
        script.pass(.seconds(3))
        #expect(script.done.count { $0 == .joined } == 1)
    }

    @Test func an_answer_that_makes_no_sense_is_no_answer() throws {
        for payload: [UInt8] in [[], [9], [1], [1, 11, 200, 7], .payload { $0.member(Script.record(1)) }] {
            var script = Script()
            let exchange = try #require(script.step(.start(seeds: [Script.address(1)])).exchanges.first)
            let event = GossipEvent.exchangeEnded(id: exchange.id, answer: payload, sender: Script.identity(1))
            script.step(event)
            #expect(!script.done.contains(.joined))
            script.pass(.seconds(3))
            #expect(script.done.exchanges.count >= 2)
        }
    }

    @Test func who_is_asked_by_a_joiner_has_the_joiners_state_and_is_joined_too() {
        var script = Script()
        script.step(.start(seeds: [Script.address(1)]))
        let (answer, effects) = script.ask(1) { writer in
            writer.flags(.stateRequest, 7)
            writer.member(Script.record(1))
        }
        #expect(effects.contains(.joined))
        #expect(answer?.first == .stateAnswer(.all))
        #expect(answer?.contains(.member(script.machine.ownRecord)) == true)
        #expect(answer?.contains(.member(Script.record(1))) == true)
    }

    @Test func new_seeds_are_asked_at_once_when_the_old_ones_led_nowhere() {
        var script = Script()
        let first = script.step(.start(seeds: [Script.address(1)])).exchanges
        script.step(.exchangeEnded(id: first[0].id, answer: nil, sender: nil))
        #expect(script.step(.seeds([Script.address(5)])).exchanges.map(\.to) == [Script.address(5)])
    }

    @Test func before_the_start_nothing_is_said() {
        var script = Script()
        #expect(script.hear(1) { $0.member(Script.record(1)) } == [])
        #expect(script.step(.timer) == [])
        #expect(script.ask(1) { $0.flags(.stateRequest, 7) }.answer == nil)
    }

    @Test(arguments: 1...6) func nodes_may_start_in_any_order(seed: UInt64) {
        var network = MiniNetwork(seed: seed)
        network.loss = 0.1
        // All seeds are down at first.
        network.add("late-1", seeds: [2, 3])
        network.run(for: .seconds(7))
        network.add("late-2", seeds: [2, 3])
        network.run(for: .seconds(3))
        #expect(network.nodes.allSatisfy { !$0.isJoined })
        network.add("seed-1", seeds: [2, 3])
        network.add("seed-2", seeds: [2, 3])
        let time = network.run(atMost: .seconds(8)) { $0.isWhole && $0.nodes.allSatisfy(\.isJoined) }
        #expect(time != nil)
    }
}
