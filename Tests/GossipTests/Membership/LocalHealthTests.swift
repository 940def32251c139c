import Testing

@testable import Gossip

@Suite struct LocalHealthTests {
    @Test func the_multiplier_goes_from_one_to_eight() {
        var health = LocalHealth(max: 8)
        #expect(health.multiplier == 1)
        health.succeed()
        #expect(health.multiplier == 1)
        health.fail(3)
        #expect(health.multiplier == 4)
        health.fail(100)
        #expect(health.multiplier == 8)
        health.succeed()
        #expect(health.multiplier == 7)
    }

    @Test func sends_that_fail_raise_it_at_a_bounded_rate() {
        var script = Script.running(3)
        for _ in 0..<100 { script.step(.sendFailed(to: Script.address(1))) }
        #expect(script.machine.localHealth.multiplier == 3)
    }

    @Test func missing_nacks_raise_it_and_nacks_that_come_do_not() throws {
        for isNacked in [true, false] {
            var script = Script.running(5)
            var isSuspect = false
            for _ in 0..<200 where !isSuspect {
                let effects = script.pass(.milliseconds(20))
                for index in 1...5 {
                    for said in effects.sent(to: index) {
                        if let ping = said.ping, index != 1 {
                            script.hear(index) { $0.answer(.ack, sequence: ping.sequence) }
                        }
                        if case .pingRequest(let request) = said, isNacked {
                            script.hear(index) { $0.answer(.nack, sequence: request.sequence) }
                        }
                    }
                }
                for exchange in effects.exchanges {
                    script.step(.exchangeEnded(id: exchange.id, answer: nil, sender: nil))
                }
                isSuspect = script.state(1) == .suspect
            }
            #expect(isSuspect)
            #expect(script.machine.localHealth.multiplier == (isNacked ? 1 : 4))
        }
    }

    @Test func a_sick_node_probes_less_often_and_waits_longer() {
        var healthy = Script.running(4)
        var sick = Script.running(4)
        sick.machine.localHealth.fail(7)
        for script in [0, 1] {
            for _ in 0..<500 {
                var current = script == 0 ? healthy : sick
                let effects = current.pass(.milliseconds(20))
                for index in 1...4 {
                    for ping in effects.sent(to: index).compactMap(\.ping) {
                        current.hear(index) { $0.answer(.ack, sequence: ping.sequence) }
                    }
                }
                if script == 1 { current.machine.localHealth.fail(7) }
                if script == 0 { healthy = current } else { sick = current }
            }
        }
        let often = healthy.done.said.count { $0.ping != nil }
        let seldom = sick.done.said.count { $0.ping != nil }
        #expect(often >= 19 && often <= 21)
        #expect(seldom >= 2 && seldom <= 4)
    }

    @Test func the_wait_follows_the_round_trips_within_its_range() {
        var trips = RoundTrips(range: .milliseconds(50) ... .milliseconds(200))
        #expect(trips.timeout() == .milliseconds(200))
        for _ in 0..<50 { trips.record(.milliseconds(2)) }
        #expect(trips.timeout() == .milliseconds(50))
        trips.record(.milliseconds(30))
        #expect(trips.timeout() == .milliseconds(90))
        // Of a hundred the longest is above the 99th percentile.
        for _ in 0..<60 { trips.record(.milliseconds(20)) }
        #expect(trips.timeout() == .milliseconds(60))
        trips.record(.milliseconds(500))
        trips.record(.milliseconds(500))
        #expect(trips.timeout() == .milliseconds(200))
        for _ in 0..<100 { trips.record(.milliseconds(25)) }
        #expect(trips.timeout() == .milliseconds(75))
    }
}
