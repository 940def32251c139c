import Gossip
import NIOConcurrencyHelpers
import Testing

@testable import Cluster

@Suite("Joining", .timeLimit(.minutes(1)))
struct JoiningTests {
    @Test("a node alone is joined at once, and sees itself")
    func alone() async throws {
        let one = try TestNode("one")
        try await one.start()
        try await withNodes([one]) {
            try await one.told.until { $0.joins == 1 && $0.view?.living.count == 1 }
            let report = await one.service.report()
            #expect(report.members.map(\.identity.name) == ["one"])
            #expect(report.isJoined && report.isInsecure && report.members[0].isOwn)
        }
    }

    @Test("three nodes find one another through one seed, and hear one another's load and opinions")
    func three() async throws {
        let one = try TestNode("one")
        let seed = try await one.start()
        let two = try TestNode("two", seeds: [seed])
        let three = try TestNode("three", seeds: [seed])
        let key = BackendKey(rawValue: 7)
        two.load.withLockedValue {
            $0 = LoadReport(counts: [.init(key: key, inFlight: 5)], inFlight: 5, connections: 9, accepted: 11)
        }
        two.opinions.withLockedValue { $0 = [Opinion(key: key, isUp: true, streak: 3, ageMilliseconds: 10)] }
        try await two.start()
        try await three.start()
        try await withNodes([one, two, three]) {
            try await one.untilOthers("two", "three")
            try await two.untilOthers("one", "three")
            try await three.untilOthers("one", "two")
            for node in [two, three] { try await node.told.until { $0.joins == 1 } }
            for node in [one, three] {
                try await node.told.until { told in
                    told.loads[two.identity]?.contains { $0.counts.first?.inFlight == 5 } ?? false
                }
                try await node.told.until { $0.opinions[two.identity]?.contains { $0.key == key && $0.isUp } ?? false }
            }
            let member = await one.service.report().members.first { $0.identity.name == "two" }
            #expect(member?.inFlight == 5 && member?.connections == 9 && member?.accepted == 11)
            #expect(member?.lastHeardAge.map { $0 < .seconds(5) } ?? false)
            #expect(member?.facts.zone == "here")
        }
    }

    @Test("opinions that change go with the next load")
    func opinionsChange() async throws {
        let one = try TestNode("one")
        let seed = try await one.start()
        let two = try TestNode("two", seeds: [seed], interval: .milliseconds(300))
        try await two.start()
        try await withNodes([one, two]) {
            try await two.untilOthers("one")
            let key = BackendKey(rawValue: 7)
            for streak in 1...3 as ClosedRange<UInt16> {
                two.opinions.withLockedValue {
                    $0 = [Opinion(key: key, isUp: streak != 2, streak: streak, ageMilliseconds: 0)]
                }
                two.service.opinionsChanged()
                try await one.told.until { told in
                    told.opinions[two.identity]?.contains { $0.isUp == (streak != 2) && $0.streak == streak } ?? false
                }
            }
        }
    }
}
