import Testing

@testable import Gossip

@Suite struct ProbeTests {
    static func isSend(_ effect: GossipEffect) -> Bool {
        if case .send(let payload, _) = effect { Said.all(payload).contains { $0.ping != nil } } else { false }
    }

    /// Lets time pass until the machine pings `m<index>`.
    private func ping(_ index: Int, _ script: inout Script) throws -> Ping {
        for _ in 0..<90 {
            let effects = script.pass(.milliseconds(50))
            for other in 1...9 where other != index {
                if let ping = effects.sent(to: other).compactMap(\.ping).first {
                    script.hear(other) { $0.answer(.ack, sequence: ping.sequence) }
                }
            }
            if let ping = effects.sent(to: index).compactMap(\.ping).first { return ping }
        }
        return try #require(nil as Ping?)
    }

    @Test func all_are_probed_in_turn_in_another_order_each_round() {
        var script = Script.running(6)
        var order: [Int] = []
        for _ in 0..<600 {
            let effects = script.pass(.milliseconds(20))
            for index in 1...6 {
                guard let ping = effects.sent(to: index).compactMap(\.ping).first else { continue }
                order.append(index)
                script.hear(index) { $0.answer(.ack, sequence: ping.sequence) }
            }
        }
        #expect(order.count >= 22)
        // Between two probes of one member lie at most those of two rounds.
        for start in 0...(order.count - 11) { #expect(Set(order[start..<start + 11]).count == 6) }
        #expect(Array(order[6..<12]) != Array(order[12..<18]))
        #expect(!script.done.notes.contains { if case .memberSuspect = $0 { true } else { false } })
    }

    @Test func a_ping_names_whom_it_is_for_and_is_acknowledged_by_that_one_only() {
        var script = Script.running(1)
        let wrong = Ping(sequence: 4, target: Script.target(2))
        let right = Ping(sequence: 5, target: Script.ownTarget)
        let other = script.hear(1) { $0.ping(wrong) }.said
        #expect(other.first == .member(script.machine.ownRecord))
        #expect(other.compactMap(\.ack) == [])
        #expect(script.hear(1) { $0.ping(right) }.said.first == .ack(5))
    }

    @Test func who_was_heard_within_a_period_is_not_probed() {
        var script = Script.running(2)
        for _ in 0..<90 {
            script.hear(1) { $0.load(LoadPart(sequence: 1)) }
            script.hear(2) { $0.load(LoadPart(sequence: 1)) }
            script.pass(.milliseconds(100))
        }
        #expect(script.done.said.compactMap(\.ping).isEmpty)
        #expect(script.state(1) == .alive && script.state(2) == .alive)
    }

    @Test func without_an_answer_others_are_asked_then_tcp_is_tried_then_it_is_suspected() throws {
        var script = Script.running(5)
        let ping = try ping(1, &script)
        #expect(ping.target == Script.target(1))
        script.done = []
        script.pass(.seconds(1)) { if case .exchange = $0 { true } else { false } }
        let requests = script.done.said.compactMap { if case .pingRequest(let request) = $0 { request } else { nil } }
        #expect(requests.count == 3)
        #expect(requests.allSatisfy { $0.target == Script.target(1) && $0.sequence == ping.sequence })
        #expect(script.done.sent(to: 1).allSatisfy { $0.ping == nil })
        #expect(script.state(1) == .alive)
        let exchange = try #require(script.done.exchanges.first)
        #expect(exchange.to == Script.address(1))
        #expect(exchange.request.first == .streamPing(Script.target(1)))
        let effects = script.step(.exchangeEnded(id: exchange.id, answer: nil, sender: nil))
        #expect(script.state(1) == .suspect)
        #expect(effects.notes.contains(.memberSuspect(Script.identity(1), accuser: "own")))
    }

    @Test func an_answer_through_a_helper_is_as_good() throws {
        var script = Script.running(5)
        let ping = try ping(1, &script)
        script.pass(.milliseconds(250))
        let helper = try #require((2...5).first { !script.done.sent(to: $0).isEmpty })
        script.hear(helper) { $0.answer(.ack, sequence: ping.sequence) }
        #expect(!script.machine.probes.contains { $0.slot == script.machine.table.slot(of: "m1") })
    }

    @Test func an_ack_of_a_member_that_was_not_asked_counts_for_nothing() throws {
        var script = Script.running(5)
        let ping = try ping(1, &script)
        script.hear(2) { $0.answer(.ack, sequence: ping.sequence) }
        #expect(script.machine.probes.contains { $0.sequence == ping.sequence })
    }

    @Test func a_member_that_only_tcp_reaches_is_shown_as_such_and_not_suspected() throws {
        var script = Script.running(1)
        for round in 0..<6 {
            script.done = []
            script.pass(.seconds(3)) { if case .exchange = $0 { true } else { false } }
            let exchange = try #require(script.done.exchanges.first)
            let answer = [UInt8].payload { writer in
                writer.end(writer.begin(.streamAck))
                writer.member(Script.record(1))
            }
            script.step(.exchangeEnded(id: exchange.id, answer: answer, sender: Script.identity(1)))
            #expect(script.state(1) == .alive)
            let view = try #require(script.machine.table.slot(of: "m1").map { script.machine.table.entries[$0] })
            #expect(view.isTCPOnly)
            #expect(script.done.notes.contains(.tcpOnly(Script.identity(1))) == (round == 0))
        }
        // UDP works again.
        script.done = []
        script.pass(.seconds(3), until: Self.isSend)
        let ping = try #require(script.done.sent(to: 1).compactMap(\.ping).last)
        let effects = script.hear(1) { $0.answer(.ack, sequence: ping.sequence) }
        #expect(effects.views.last?.members.first { $0.identity.name == "m1" }?.isTCPOnly == false)
    }

    @Test func a_helper_pings_and_passes_the_answer_on() throws {
        var script = Script.running(2)
        let request = PingRequest(sequence: 900, target: Script.target(2), waitMilliseconds: 400)
        let ping = try #require(script.hear(1) { $0.pingRequest(request) }.sent(to: 2).compactMap(\.ping).first)
        #expect(script.hear(2) { $0.answer(.ack, sequence: ping.sequence) }.sent(to: 1).first == .ack(900))
    }

    @Test func a_helper_without_an_answer_says_so_in_time() {
        var script = Script.running(2)
        let request = PingRequest(sequence: 900, target: Script.target(2), waitMilliseconds: 400)
        script.hear(1) { $0.pingRequest(request) }
        script.done = []
        script.pass(.milliseconds(399))
        #expect(script.done.sent(to: 1).contains(.nack(900)))
        #expect(script.machine.relayedProbes.allSatisfy { $0.isNacked })
        script.pass(.milliseconds(100))
        #expect(script.machine.relayedProbes.isEmpty)
    }

    @Test func a_stranger_gets_no_help() {
        var script = Script.running(2)
        let request = PingRequest(sequence: 900, target: Script.target(2), waitMilliseconds: 400)
        #expect(script.hear(8) { $0.pingRequest(request) }.sent(to: 2) == [])
    }

    @Test func a_suspect_hears_of_it_with_the_next_ping() throws {
        var script = Script.running(4)
        script.pass(.milliseconds(600))
        let effects = script.hear(2) { $0.member(Script.record(1, .suspect, 0, accuser: 2)) }
        let said = effects.sent(to: 1)
        #expect(said.contains { $0.ping?.target == Script.target(1) })
        #expect(said.contains(.member(Script.record(1, .suspect, 0, accuser: 2))))
    }

    @Test func those_who_stop_sending_load_are_probed_first() {
        var script = Script.running(20)
        for tick in 0..<30 {
            for index in 1...20 where index < 18 || tick < 20 {
                script.hear(index) { $0.load(LoadPart(sequence: UInt64(tick))) }
            }
            script.done = tick == 20 ? [] : script.done
            script.pass(.milliseconds(100))
        }
        for index in 18...20 { #expect(script.done.sent(to: index).contains { $0.ping != nil }) }
        for index in 1...17 { #expect(!script.done.sent(to: index).contains { $0.ping != nil }) }
    }
}
