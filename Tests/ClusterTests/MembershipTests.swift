import Gossip
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Cluster

@Suite("Members that come and go", .timeLimit(.minutes(1)))
struct MembershipTests {
    @Test("a node that shuts down is seen to have left, not to have died")
    func leave() async throws {
        let one = try TestNode("one")
        let seed = try await one.start()
        let two = try TestNode("two", seeds: [seed])
        try await two.start()
        try await withNodes([one]) {
            try await one.untilOthers("two")
            try await two.untilOthers("one")
            let identity = two.identity
            try await two.stop()
            try await one.told.until { $0.state(of: "two") == .left && $0.gone == [identity] }
            #expect(!one.told.value.views.contains { $0.members.contains { $0.state == .dead } })
        }
    }

    @Test("a node that vanishes is given up, and its counts with it")
    func vanish() async throws {
        let one = try TestNode("one")
        let seed = try await one.start()
        let two = try TestNode("two", seeds: [seed])
        two.load.withLockedValue { $0 = LoadReport(inFlight: 5) }
        try await two.start()
        try await withNodes([one]) {
            try await one.told.until { $0.loads.values.contains { $0.contains { $0.inFlight == 5 } } }
            let identity = two.identity
            try await two.kill()
            try await one.told.until { $0.state(of: "two") == .dead && $0.gone == [identity] }
            let member = await one.service.report().members.first { $0.identity.name == "two" }
            #expect(member?.state == .dead && member?.inFlight == 0)
        }
    }

    @Test("a node that restarts replaces its earlier self, whose load is void")
    func restart() async throws {
        let folder = try Folder()
        let security = try folder.writeKeys(1)
        let one = try TestNode("one", security: security)
        let seed = try await one.start()
        let before = try TestNode("two", epoch: 1_000, seeds: [seed], security: security)
        try await before.start()
        try await one.untilOthers("two")
        let identity = before.identity
        try await before.kill()
        let after = try TestNode("two", epoch: 2_000, seeds: [seed], security: security)
        try await after.start()
        try await withNodes([one, after]) {
            try await one.told.until { told in
                told.view?.living.contains { $0.identity == MemberIdentity(name: "two", epoch: 2_000) } ?? false
            }
            #expect(one.told.value.gone == [identity])
            try await after.untilOthers("one")
        }
    }

    @Test("what a node says of itself reaches the others")
    func tellFacts() async throws {
        let one = try TestNode("one")
        let seed = try await one.start()
        let two = try TestNode("two", seeds: [seed])
        try await two.start()
        try await withNodes([one, two]) {
            try await one.untilOthers("two")
            two.service.setFacts(NodeFacts(host: "host", zone: "here", version: "1", isReady: true, isDraining: true))
            try await one.told.until { told in
                told.view?.members.contains { $0.identity.name == "two" && $0.facts.isReady && $0.facts.isDraining }
                    ?? false
            }
        }
    }

    @Test("a younger node takes the name of an older one, which is told; when it leaves, the name is free again")
    func shareName() async throws {
        let folder = try Folder()
        let security = try folder.writeKeys(1)
        let one = try TestNode("one", security: security)
        let seed = try await one.start()
        let older = try TestNode("two", epoch: 1_000, seeds: [seed], security: security)
        try await older.start()
        try await one.untilOthers("two")
        let younger = try TestNode("two", epoch: 2_000, seeds: [seed], security: security)
        try await younger.start()
        try await withNodes([one, older]) {
            let name = MemberIdentity(name: "two", epoch: 2_000)
            try await older.told.until { $0.names == [name] }
            #expect(await older.service.report().nameHolder == name)
            try await one.told.until { $0.view?.living.contains { $0.identity == name } ?? false }
            #expect(younger.told.value.names.isEmpty)
            try await younger.stop()
            // The older one takes the name again, with an epoch after the younger one's.
            try await older.told.until { $0.names == [name, nil] }
            try await one.told.until { told in
                told.view?.living.contains { $0.identity.name == "two" && $0.identity.epoch > 2_000 } ?? false
            }
        }
    }

    @Test("a node whose clock went back between two starts begins anew")
    func clockWentBack() async throws {
        let folder = try Folder()
        let security = try folder.writeKeys(1)
        let one = try TestNode("one", security: security)
        let seed = try await one.start()
        let before = try TestNode("two", epoch: 2_000, seeds: [seed], security: security)
        try await before.start()
        try await one.untilOthers("two")
        try await before.kill()
        try await one.told.until { $0.state(of: "two") == .dead }
        let after = try TestNode("two", epoch: 1_000, seeds: [seed], security: security, wallClock: { 1_500 })
        try await after.start()
        try await withNodes([one, after]) {
            try await after.log.until("begins anew")
            try await one.told.until { told in
                told.view?.living.contains { $0.identity == MemberIdentity(name: "two", epoch: 2_001) } ?? false
            }
            try await after.untilOthers("one")
            #expect(after.told.value.names.isEmpty)
        }
    }

    @Test("a socket that breaks is opened again at the same port")
    func reopen() async throws {
        let one = try TestNode("one")
        let seed = try await one.start()
        let two = try TestNode("two", seeds: [seed])
        try await two.start()
        try await withNodes([one, two]) {
            try await two.untilOthers("one")
            let runner = one.service.runner
            try await runner.eventLoop.submit { runner.socket?.close() }.get()
            try await one.log.until("the UDP socket broke")
            let views = two.told.value.loads.values.map(\.count).reduce(0, +)
            try await two.told.until { $0.loads.values.map(\.count).reduce(0, +) > views + 5 }
        }
    }

    @Test("a member that only TCP reaches is not given up, and shown as such")
    func blockedUDP() async throws {
        let one = try TestNode("one")
        let seed = try await one.start()
        let two = try TestNode("two", seeds: [seed])
        let place = try await two.start()
        try await one.untilOthers("two")
        // From now on its datagrams go elsewhere, and it cannot open its socket again.
        let runner = two.service.runner
        try await runner.eventLoop.submit { runner.socket?.close() }.get()
        let wire = try await Wire.open(port: place.port)
        try await withNodes([one, two]) {
            try await one.told.until { told in
                told.view?.members.contains { $0.identity.name == "two" && $0.isTCPOnly && $0.state == .alive } ?? false
            }
            try await one.log.until("UDP does not reach a member")
            #expect(one.told.value.gone.isEmpty)
            let taken = await two.service.report().traffic
                .first { $0.direction == .in && $0.transport == .tcp && $0.outcome == "taken" }
            #expect(taken.map { $0.packets > 0 } ?? false)
        }
        try await wire.close()
    }
}
