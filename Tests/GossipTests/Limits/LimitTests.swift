import Testing

@testable import Gossip

@Suite struct LimitTests {
    @Test func members_beyond_the_limit_are_refused_and_noted_once() {
        var settings = GossipSettings()
        settings.membersMax = 10
        var script = Script(settings: settings)
        script.step(.start(seeds: []))
        for index in 1...30 { script.hear(index) { $0.member(Script.record(index)) } }
        #expect(script.machine.table.count == 10)
        #expect(script.done.notes.filter { $0 == .limitReached("members") }.count == 1)
    }

    @Test func the_longest_dead_gives_way_to_the_living() {
        var settings = GossipSettings()
        settings.membersMax = 4
        var script = Script(settings: settings)
        script.step(.start(seeds: []))
        for index in 1...3 { script.hear(index) { $0.member(Script.record(index)) } }
        script.hear(3) { $0.member(Script.record(2, .left, 1)) }
        script.pass(.milliseconds(10))
        script.hear(3) { $0.member(Script.record(1, .left, 1)) }
        script.hear(4) { $0.member(Script.record(4)) }
        #expect(script.state(2) == nil)
        #expect(script.state(1) == .left && script.state(3) == .alive && script.state(4) == .alive)
        // The slot is used again, and everything about it is new.
        script.hear(4) { $0.load(LoadPart(sequence: 1)) }
        #expect(script.done.loads.map(\.from) == [Script.identity(4)])
        #expect(script.machine.table.entries.count == 4)
    }

    @Test func payloads_without_sense_are_noted_at_a_bounded_rate() {
        var script = Script.running(1)
        for _ in 0..<500 { script.hear(1) { $0.flags(.ping, 1) } }
        #expect(script.done.notes.count <= 4)
        #expect(script.done.notes.first == .malformed(sender: Script.identity(1)))
        // That does not keep other notes from being given.
        #expect(script.hear(1) { $0.member(Script.record(7)) }.notes == [.memberUp(Script.identity(7))])
    }

    @Test func helpers_and_relays_take_on_only_so_much() {
        var script = Script.running(70)
        for index in 0..<500 {
            let request = PingRequest(sequence: UInt64(index), target: Script.target(2), waitMilliseconds: 4_000)
            script.hear(1) { $0.pingRequest(request) }
        }
        #expect(script.machine.relayedProbes.count == 64)
        let part = LoadPart(
            sequence: 1,
            wantsRelay: true,
            report: LoadReport(counts: (0..<90).map { .init(key: BackendKey(rawValue: $0), inFlight: 1) })
        )
        for _ in 0..<2_000 { script.hear(1) { $0.load(part) } }
        #expect(script.done.notes.filter { $0 == .limitReached("relayed load") }.count == 1)
        let handed = script.step(.load(LoadReport())).sizes.reduce(0, +)
        #expect(handed < (256 << 10) * 10)
    }

    @Test func opinions_beyond_the_limit_are_left_out_and_noted() {
        var settings = GossipSettings()
        settings.opinionsMax = 5
        var script = Script.running(1, settings: settings)
        let opinions = (0..<9).map {
            Opinion(key: BackendKey(rawValue: UInt64($0)), isUp: true, streak: 1, ageMilliseconds: 0)
        }
        #expect(script.step(.opinions(opinions)).notes == [.limitReached("opinions")])
        #expect(script.step(.load(LoadReport())).sent(to: 1).compactMap(\.load).flatMap(\.opinions).count == 5)
    }

    @Test func one_wake_up_at_a_time_and_never_a_busy_loop() {
        var script = Script.running(5)
        var wakes = 0
        while script.now < .seconds(30), let wake = script.wake {
            #expect(wake > script.now)
            script.now = wake
            script.wake = nil
            script.step(.timer)
            wakes += 1
        }
        #expect(wakes < 1_000)
    }

    @Test func a_lone_node_hardly_ever_wakes() {
        var script = Script.running(0)
        var wakes = 0
        while script.now < .seconds(30), let wake = script.wake {
            script.now = wake
            script.wake = nil
            script.step(.timer)
            wakes += 1
        }
        #expect(wakes < 120)
        #expect(script.done == [])
    }

    @Test func the_view_is_published_only_when_something_visible_changed() {
        var script = Script.running(3)
        for tick in 0..<100 {
            for index in 1...3 { script.hear(index) { $0.load(LoadPart(sequence: UInt64(tick))) } }
            script.step(.load(LoadReport(inFlight: UInt32(tick))))
            script.pass(.milliseconds(100))
        }
        #expect(script.done.views == [])
        // A new counter alone shows nothing.
        #expect(script.hear(1) { $0.member(Script.record(1, .alive, 5)) }.views == [])
        var record = Script.record(1, .alive, 6)
        record.facts.isReady = true
        #expect(script.hear(1) { $0.member(record) }.views.count == 1)
    }
}
