import Gossip
import NIOCore
import Testing

@testable import Cluster

@Suite("Seeds", .timeLimit(.minutes(1)))
struct SeedTests {
    /// A port that nobody listens on.
    private func freePort() async throws -> Int {
        let wire = try await Wire.open()
        let port = try #require(wire.address.port)
        try await wire.close()
        return port
    }

    @Test("all seeds may be down at first")
    func downAtFirst() async throws {
        let port = try await self.freePort()
        let seed = ClusterSettings.Seed(host: "127.0.0.1", port: port)
        let one = try TestNode("one", seeds: [seed])
        try await one.start()
        try await one.told.until { $0.view != nil }
        #expect(one.told.value.joins == 0)
        let two = try TestNode("two", bind: SocketAddress(ipAddress: "127.0.0.1", port: port))
        try await two.start()
        try await withNodes([one, two]) {
            try await one.untilOthers("two")
            try await two.untilOthers("one")
            try await one.told.until { $0.joins == 1 }
        }
    }

    @Test("a node that is its only seed is joined at once; among other seeds it is left out")
    func ownSeed() async throws {
        let port = try await self.freePort()
        let own = ClusterSettings.Seed(host: "127.0.0.1", port: port)
        let one = try TestNode("one", seeds: [own], bind: SocketAddress(ipAddress: "127.0.0.1", port: port))
        try await one.start()
        let two = try TestNode("two", seeds: [ClusterSettings.Seed(host: "localhost", port: port)])
        try await two.start()
        try await withNodes([one, two]) {
            try await one.told.until { $0.joins == 1 }
            try await two.untilOthers("one")
            #expect(await one.service.report().traffic.allSatisfy { $0.outcome != "own" || $0.packets == 0 })
        }
    }

    @Test("a node that meets itself behind another address finds that out")
    func ownSeedBehindTranslation() async throws {
        let port = try await self.freePort()
        // 127.0.0.2 leads to a wildcard socket as well, but here it is bound to, and another address advertised.
        let bind = try SocketAddress(ipAddress: "127.0.0.2", port: port)
        let node = try TestNode(
            "one",
            seeds: [ClusterSettings.Seed(host: "127.0.0.2", port: port)],
            bind: bind,
            advertise: SocketAddress(ipAddress: "127.0.0.3", port: port)
        )
        try await node.start()
        try await withNodes([node]) { try await node.told.until { $0.joins == 1 } }
    }

    @Test("a node whose seeds have no address yet does not take itself for the first")
    func unknownSeeds() async throws {
        let node = try TestNode("one", seeds: [ClusterSettings.Seed(host: "no.such.host.invalid", port: 7_946)])
        try await node.start()
        try await withNodes([node]) {
            try await node.log.until("cannot look up a seed")
            try await node.told.until { $0.view != nil }
            #expect(node.told.value.joins == 0)
            let sent = await node.service.report().traffic.filter { $0.direction == .out }
            #expect(sent.allSatisfy { $0.packets == 0 })
        }
    }

    @Test("IPv6 works as IPv4 does, also with both on one socket")
    func addressFamilies() async throws {
        let one = try TestNode(
            "one",
            bind: SocketAddress(ipAddress: "::", port: 0),
            advertise: SocketAddress(ipAddress: "::1", port: 0)
        )
        let port = try await one.start().port
        let two = try TestNode(
            "two",
            seeds: [ClusterSettings.Seed(host: "::1", port: port)],
            bind: SocketAddress(ipAddress: "::1", port: 0)
        )
        // Over IPv4 to the same socket; and from there it is reached over IPv4.
        let three = try TestNode(
            "three",
            seeds: [ClusterSettings.Seed(host: "127.0.0.1", port: port)],
            bind: SocketAddress(ipAddress: "::", port: 0),
            advertise: SocketAddress(ipAddress: "127.0.0.1", port: 0)
        )
        try await two.start()
        try await three.start()
        try await withNodes([one, two, three]) {
            try await one.untilOthers("three", "two")
            try await three.told.until { $0.others.contains("one") && $0.joins == 1 }
            let addresses = await one.service.report().members.map(\.address)
            #expect(addresses.contains { $0.hasPrefix("[::1]:") })
            #expect(addresses.contains { $0.hasPrefix("127.0.0.1:") })
        }
    }

    @Test("a wildcard address is never advertised")
    func wildcard() async throws {
        let node = try TestNode("one", bind: SocketAddress(ipAddress: "0.0.0.0", port: 0))
        try await node.start()
        try await withNodes([node]) {
            try await node.told.until { $0.view != nil }
            let address = try #require(node.told.value.view?.members.first?.address)
            #expect(!address.isUnspecified)
        }
    }

    @Test("a port that is taken is an error that says so")
    func takenPort() async throws {
        let one = try TestNode("one")
        let port = try await one.start().port
        try await withNodes([one]) {
            let two = try TestNode("two", bind: SocketAddress(ipAddress: "127.0.0.1", port: port))
            await #expect(throws: ClusterError.self) { try await two.start() }
        }
    }
}
