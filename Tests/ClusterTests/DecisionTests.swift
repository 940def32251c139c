import Gossip
import Testing

@testable import Cluster

@Suite("Decisions", .timeLimit(.minutes(1)))
struct DecisionTests {
    private let weight = Override.Subject(pool: "api", backend: "10.0.0.1:80", property: .weight)
    private let drain = Override.Subject(pool: "api", backend: "10.0.0.1:80", property: .drain)

    @Test("what is decided at one node holds at once there, and in time at all")
    func reachAll() async throws {
        let one = try TestNode("one")
        let seed = try await one.start()
        let two = try TestNode("two", seeds: [seed])
        let three = try TestNode("three", seeds: [seed])
        try await two.start()
        try await three.start()
        try await withNodes([one, two, three]) {
            try await one.untilOthers("two", "three")
            try await two.untilOthers("one", "three")
            #expect(await two.service.decide(self.weight, value: 7))
            #expect(two.told.value.view?.overrides.first?.value == 7)
            for node in [one, three] { try await node.untilDecided(self.weight, 7) }
            #expect(await three.service.decide(self.weight, value: nil))
            for node in [one, two] { try await node.untilDecided(self.weight, nil) }
        }
    }

    @Test("a node keeps its decisions across a restart")
    func outliveRestart() async throws {
        let folder = try Folder()
        let before = try TestNode("one", stateDirectory: folder.path)
        try await before.start()
        await before.service.decide(self.weight, value: 3)
        await before.service.decide(self.drain, value: 1)
        await before.service.decide(self.weight, value: 4)
        try await before.stop()
        #expect(folder.names == ["overrides-one.txt"])
        let after = try TestNode("one", epoch: 2_000, stateDirectory: folder.path)
        try await after.start()
        try await withNodes([after]) {
            try await after.untilDecided(self.weight, 4)
            try await after.untilDecided(self.drain, 1)
        }
    }

    @Test("when all nodes restart, what one of them kept comes back to all")
    func outliveAll() async throws {
        let folder = try Folder()
        let before = try TestNode("one", stateDirectory: folder.path)
        try await before.start()
        await before.service.decide(self.drain, value: 1)
        try await before.kill()
        let two = try TestNode("two")
        let seed = try await two.start()
        let one = try TestNode("one", epoch: 2_000, seeds: [seed], stateDirectory: folder.path)
        try await one.start()
        try await withNodes([one, two]) { try await two.untilDecided(self.drain, 1) }
    }

    @Test("a damaged file is moved aside and told of, and the node runs without it")
    func surviveDamage() async throws {
        let folder = try Folder()
        try folder.write("overrides-one.txt", "apus overrides 1\ndrain 1 5.0 - one api b\nend 1 0\n")
        let node = try TestNode("one", stateDirectory: folder.path)
        try await node.start()
        try await withNodes([node]) {
            try await node.log.until("moved aside")
            #expect(folder.names == ["overrides-one.txt.damaged"])
            await node.service.decide(self.weight, value: 9)
        }
        #expect(folder.names == ["overrides-one.txt", "overrides-one.txt.damaged"])
    }

    @Test("a decision with an expiry ends by itself")
    func expire() async throws {
        let clock = Watched<UInt64>(1_700_000_000_000)
        let node = try TestNode("one", wallClock: { clock.value })
        try await node.start()
        try await withNodes([node]) {
            await node.service.decide(self.drain, value: 1, expiry: 1_700_000_005_000)
            try await node.untilDecided(self.drain, 1)
            clock.change { $0 += 5_001 }
            try await node.untilDecided(self.drain, nil)
        }
    }

    @Test("what cannot be kept is told of, and holds all the same")
    func holdUnkept() async throws {
        let node = try TestNode("one", stateDirectory: "/nonexistent")
        try await node.start()
        try await withNodes([node]) {
            #expect(await node.service.decide(self.weight, value: 9))
            try await node.log.until("decisions are not kept")
        }
    }

    @Test("a service that does not run takes no decision")
    func refuseWhenStopped() async throws {
        let node = try TestNode("one")
        #expect(await node.service.decide(self.weight, value: 9) == false)
        try await node.start()
        try await node.stop()
        #expect(await node.service.decide(self.weight, value: 9) == false)
    }
}
