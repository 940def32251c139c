import Gossip
import Testing

@testable import Cluster

@Suite("Keys", .timeLimit(.minutes(1)))
struct KeyTests {
    @Test("a node with another key joins nothing, and nobody learns of it")
    func wrongKey() async throws {
        let folder = try Folder()
        let one = try TestNode("one", security: folder.writeKeys(1))
        let seed = try await one.start()
        let stranger = try TestNode("two", seeds: [seed], security: folder.writeKeys(2, name: "other.key"))
        try await stranger.start()
        try await withNodes([one, stranger]) {
            // Over TCP, to join, and over UDP, to look for life.
            for transport in TrafficCount.Transport.allCases {
                try await one.log.until("fault=unknown_key", "transport=\(transport.rawValue)")
            }
            #expect(one.told.value.view?.members.count == 1)
            #expect(stranger.told.value.joins == 0 && stranger.told.value.view?.members.count == 1)
        }
    }

    @Test("a node without a key, or of another cluster, joins nothing")
    func otherCluster() async throws {
        let folder = try Folder()
        let security = try folder.writeKeys(1)
        let one = try TestNode("one", security: security)
        let seed = try await one.start()
        let careless = try TestNode("two", seeds: [seed])
        let neighbour = try TestNode("three", seeds: [seed], security: security, cluster: "other")
        try await careless.start()
        try await neighbour.start()
        try await withNodes([one, careless, neighbour]) {
            try await one.log.until("fault=unsealed")
            try await one.log.until("fault=bad_seal")
            #expect(one.told.value.view?.members.count == 1)
            for node in [careless, neighbour] { #expect(node.told.value.joins == 0) }
        }
    }

    @Test("keys change while the cluster runs: added everywhere, used, removed")
    func rotate() async throws {
        let folder = try Folder()
        let keys = try ["one.key", "two.key", "three.key"].map { try folder.writeKeys(1, name: $0) }
        let one = try TestNode("one", security: keys[0])
        let seed = try await one.start()
        let two = try TestNode("two", seeds: [seed], security: keys[1])
        let three = try TestNode("three", seeds: [seed], security: keys[2])
        try await two.start()
        try await three.start()
        let nodes = [one, two, three]
        try await withNodes(nodes) {
            try await one.untilOthers("two", "three")
            let subject = Override.Subject(pool: "api", backend: "b", property: .weight)
            var weight: UInt32 = 0
            for ring in [[1, 2], [2, 1], [2]] as [[UInt64]] {
                for node in nodes {
                    switch ring {
                    case [1, 2]: try folder.writeKeys(1, 2, name: "\(node.name).key")
                    case [2, 1]: try folder.writeKeys(2, 1, name: "\(node.name).key")
                    default: try folder.writeKeys(2, name: "\(node.name).key")
                    }
                    let id = try node.service.reloadKeys()
                    // Whatever step each node is at, all of them understand one another.
                    weight += 1
                    #expect(await node.service.decide(subject, value: weight))
                    let wanted = weight
                    for other in nodes { try await other.untilDecided(subject, wanted) }
                    #expect(await node.service.report().keyID == id)
                }
            }
            for node in nodes {
                #expect(!node.told.value.views.contains { $0.members.contains { $0.state == .dead } })
                let dropped = await node.service.report().traffic.filter { $0.outcome == "unknown_key" }
                #expect(dropped.allSatisfy { $0.packets == 0 })
            }
        }
    }

    @Test("a bad key file changes nothing")
    func badFile() async throws {
        let folder = try Folder()
        let one = try TestNode("one", security: folder.writeKeys(1))
        try await one.start()
        try await withNodes([one]) {
            let before = await one.service.report().keyID
            try folder.write("cluster.key", "nonsense\n")
            #expect(throws: KeyFileError.self) { try one.service.reloadKeys() }
            #expect(await one.service.report().keyID == before)
        }
        #expect(throws: KeyFileError.self) { _ = try TestNode("two", security: .keyFile("\(folder.path)/none")) }
    }
}
