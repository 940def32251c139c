import Testing

@testable import Gossip

@Suite struct LoadTests {
    private func report(_ values: [Int], inFlight: UInt32 = 0) -> LoadReport {
        LoadReport(
            counts: values.enumerated().map { index, value in
                .init(key: BackendKey(rawValue: UInt64(index)), inFlight: UInt32(value))
            },
            rates: [.init(key: PoolKey(rawValue: 1), milliPerSecond: 5)],
            inFlight: inFlight,
            connections: 2,
            accepted: 3
        )
    }

    @Test func load_goes_straight_to_all_who_live_with_every_event() {
        var script = Script.running(5)
        script.hear(1) { $0.member(Script.record(5, .left, 1)) }
        let effects = script.step(.load(report([1, 2], inFlight: 9)))
        let loads = effects.filter { if case .send = $0 { true } else { false } }
        #expect(Set(loads.addressees) == Set((1...4).map(Script.address)))
        #expect(loads.addressees.count == 4)
        let part = effects.sent(to: 1).compactMap(\.load).first
        #expect(part?.report == report([1, 2], inFlight: 9))
        #expect(part?.wantsRelay == false)
    }

    @Test func a_packet_names_what_changed_and_a_share_of_the_rest() {
        var script = Script.running(1)
        var values = Array(repeating: 1, count: 50)
        script.step(.load(report(values)))
        script.pass(.milliseconds(100))
        values[17] = 4
        values[33] = 90
        let part = script.step(.load(report(values))).sent(to: 1).compactMap(\.load).first
        let named = part?.report.counts.map { Int($0.key.rawValue) } ?? []
        #expect(Set(named).isSuperset(of: [17, 33]))
        #expect(named.count <= 8)
        // Among what changed the biggest change comes first.
        #expect((named.firstIndex(of: 33) ?? 0) < (named.firstIndex(of: 17) ?? 0))
    }

    @Test(arguments: [1, 7, 20, 100, 1_000]) func everything_is_named_within_the_refresh_period(count: Int) {
        var script = Script.running(1)
        let values = Array(0..<count)
        script.step(.load(report(values)))
        for _ in 0..<20 {
            script.pass(.milliseconds(100))
            script.step(.load(report(values)))
        }
        script.done = []
        for _ in 0..<10 {
            script.hear(1) { $0.load(LoadPart(sequence: 1)) }
            script.pass(.milliseconds(100))
            let effects = script.step(.load(report(values)))
            #expect(effects.sizes.allSatisfy { $0 <= 1_100 })
        }
        let named = script.done.sent(to: 1).compactMap(\.load).flatMap(\.report.counts)
        #expect(Set(named.map(\.key.rawValue)) == Set(values.map(UInt64.init)))
        #expect(named.allSatisfy { UInt64($0.inFlight) == $0.key.rawValue })
        // A little more than once each.
        #expect(named.count <= count * 5 / 4 + 10)
    }

    @Test func many_changes_take_several_packets_and_no_more_than_four() {
        var script = Script.running(1)
        for tick in 0..<5 {
            let effects = script.step(.load(report(Array(repeating: tick, count: 2_000))))
            let parts = effects.sent(to: 1).compactMap(\.load)
            #expect(parts.count == 4)
            #expect(Set(parts.map(\.sequence)).count == 1)
            #expect(effects.sizes.allSatisfy { $0 <= 1_100 && $0 > 1_000 })
            script.pass(.milliseconds(100))
        }
    }

    @Test func a_backend_that_vanished_is_told_as_idle_for_a_while() {
        var script = Script.running(1)
        script.step(.load(report([1, 2, 3])))
        script.done = []
        for _ in 0..<50 {
            script.pass(.milliseconds(100))
            script.step(.load(report([1, 2])))
        }
        let third = script.done.sent(to: 1).compactMap(\.load).flatMap(\.report.counts)
            .filter { $0.key.rawValue == 2 }
        #expect(third.map(\.inFlight) == [0, 0, 0])
    }

    @Test func a_newcomer_gets_everything_with_the_next_packet() {
        var script = Script.running(1)
        let values = Array(1...60)
        for _ in 0..<5 {
            script.step(.load(report(values)))
            script.pass(.milliseconds(100))
        }
        script.hear(2) { $0.member(Script.record(2)) }
        let part = script.step(.load(report(values))).sent(to: 2).compactMap(\.load).first
        #expect(part?.report.counts.count == 60)
    }

    @Test func only_what_a_packet_names_is_reported_and_older_packets_are_ignored() {
        var script = Script.running(2)
        let first = LoadPart(sequence: 5, report: report([7]))
        #expect(script.hear(1) { $0.load(first) }.loads.map(\.report) == [report([7])])
        #expect(script.hear(1) { $0.load(LoadPart(sequence: 4, report: report([8]))) } == [])
        // Another part of the same tick.
        #expect(script.hear(1) { $0.load(LoadPart(sequence: 5, report: report([1]))) }.loads.count == 1)
        // Each sender counts for itself; a restarted one begins anew.
        #expect(script.hear(2) { $0.load(LoadPart(sequence: 1)) }.loads.map(\.from) == [Script.identity(2)])
        let restarted = script.hear(1, epoch: 9) { writer in
            writer.member(Script.record(1, .alive, 0, epoch: 9))
            writer.load(LoadPart(sequence: 1, report: report([2])))
        }
        #expect(restarted.gone == [Script.identity(1)])
        #expect(restarted.loads.map(\.from.epoch) == [Script.wallStart + 9])
        #expect(script.hear(1) { $0.load(LoadPart(sequence: 900, report: report([9]))) }.loads.isEmpty)
    }

    @Test func a_dead_members_late_load_is_not_reported() {
        var script = Script.running(2)
        script.pass(.seconds(1))
        script.hear(2) { $0.member(Script.record(1, .dead, 0)) }
        #expect(script.hear(1) { $0.load(LoadPart(sequence: 8, report: report([5]))) }.loads.isEmpty)
        script.hear(1) { $0.member(Script.record(1, .alive, 1)) }
        #expect(script.hear(1) { $0.load(LoadPart(sequence: 9, report: report([5]))) }.loads.count == 1)
    }

    @Test func a_strangers_load_is_not_reported_but_it_is_asked_who_it_is() {
        var script = Script.running(1)
        let effects = script.hear(9) { writer in
            writer.load(LoadPart(sequence: 8, report: report([5])))
            writer.pad(to: 200)
        }
        #expect(effects.loads.isEmpty)
        #expect(effects.sent(to: 9).first?.ping?.wantsRecord == true)
        #expect(effects.sizes.allSatisfy { $0 <= 200 })
    }

    @Test func opinions_ride_along_changed_ones_at_once_all_within_the_refresh_period() {
        var script = Script.running(1)
        func opinions(_ down: Int?) -> [Opinion] {
            (0..<40).map {
                Opinion(key: .init(rawValue: UInt64($0)), isUp: $0 != down, streak: 2, ageMilliseconds: 100)
            }
        }
        script.step(.opinions(opinions(nil)))
        for _ in 0..<20 {
            script.step(.load(report([1])))
            script.pass(.milliseconds(100))
        }
        script.step(.opinions(opinions(31)))
        script.pass(.milliseconds(50))
        script.done = []
        let first = script.step(.load(report([1]))).sent(to: 1).compactMap(\.load).first?.opinions ?? []
        #expect(first.contains { $0.key.rawValue == 31 && !$0.isUp && $0.ageMilliseconds == 150 })
        #expect(first.count < 10)
        for _ in 0..<9 {
            script.pass(.milliseconds(100))
            script.step(.load(report([1])))
        }
        let all = script.done.sent(to: 1).compactMap(\.load).flatMap(\.opinions)
        #expect(Set(all.map(\.key.rawValue)).count == 40)
        #expect(all.filter { $0.key.rawValue == 31 }.allSatisfy { !$0.isUp })
    }

    @Test func opinions_go_without_load_where_none_is_given() {
        var script = Script.running(1)
        script.now += .seconds(2)
        let opinion = Opinion(key: .init(rawValue: 1), isUp: true, streak: 1, ageMilliseconds: 0)
        let said = script.step(.opinions([opinion])).sent(to: 1)
        #expect(said.compactMap(\.load).first?.opinions == [opinion])
    }

    @Test func opinions_that_come_are_reported_with_their_owner() {
        var script = Script.running(1)
        let opinion = Opinion(key: .init(rawValue: 1), isUp: true, streak: 1, ageMilliseconds: 40)
        let effects = script.hear(1) { $0.load(LoadPart(sequence: 1, opinions: [opinion])) }
        #expect(effects.contains(.opinions(from: Script.identity(1), [opinion])))
    }
}
