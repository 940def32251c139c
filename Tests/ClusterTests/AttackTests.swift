import Gossip
import NIOCore
import Testing

@testable import Cluster

@Suite("Attackers", .timeLimit(.minutes(1)))
struct AttackTests {
    /// What nobody but members may change.
    private func state(_ node: TestNode) async -> [String] {
        let report = await node.service.report()
        return report.members.map { "\($0.identity) \($0.state) \($0.address) \($0.facts)" }
            + report.overrides.map { "\($0)" } + ["\(report.rememberedSenders)"]
    }

    private func packets(_ node: TestNode, _ outcome: String, _ transport: TrafficCount.Transport) async -> UInt64 {
        await node.service.report().traffic
            .first { $0.direction == .in && $0.transport == transport && $0.outcome == outcome }?.packets ?? 0
    }

    @Test("random and oversized packets change nothing, are counted, and hardly logged")
    func randomPackets() async throws {
        let folder = try Folder()
        let node = try TestNode("one", security: folder.writeKeys(1))
        let place = try await node.start()
        let wire = try await Wire.open()
        var generator = NumberedGenerator(state: 1)
        try await withNodes([node]) {
            let before = await self.state(node)
            for index in 0..<300 {
                let start = index.isMultiple(of: 2) ? Array("APUS".utf8) : []
                try await wire.send(start + generator.bytes(Int.random(in: 0...1_190, using: &generator)), to: place)
            }
            for _ in 0..<20 { try await wire.send(generator.bytes(1_201), to: place) }
            try await wire.send(generator.bytes(9_000), to: place)
            try await node.log.until("fault=oversized")
            #expect(await self.state(node) == before)
            #expect(await self.packets(node, "foreign", .udp) > 0)
            #expect(await self.packets(node, "taken", .udp) == 0)
            #expect(wire.received.value.isEmpty)
            #expect(node.log.lines.filter { $0.contains("fault=foreign") }.count == 1)
        }
        try await wire.close()
    }

    @Test("replayed packets change nothing and are not answered; members may be behind address translation")
    func replayedPackets() async throws {
        let folder = try Folder()
        let security = try folder.writeKeys(1)
        let wire = try await Wire.open()
        let one = try TestNode("one", security: security)
        let seed = try await one.start()
        // Whatever one sends to two goes over the wire.
        let two = try TestNode("two", seeds: [seed], security: security, advertise: wire.address)
        try wire.handOn(to: try await two.start())
        try await withNodes([one, two]) {
            try await one.untilOthers("two")
            try await two.untilOthers("one")
            try await wire.received.until { $0.count >= 50 }
            let packets = wire.received.value
            // A restarted node has seen none of them; whoever vouches for one is long heard with later ones.
            let place = ClusterSettings.Seed(host: "127.0.0.1", port: try await two.service.boundAddress.port ?? 0)
            let taken = await self.packets(two, "replayed", .udp)
            let before = await self.state(two)
            for packet in packets { try await wire.send(packet, to: place) }
            try await two.log.until("fault=replayed")
            try await wire.send([0], to: place)
            try await two.log.until("fault=foreign")
            #expect(await self.packets(two, "replayed", .udp) - taken == UInt64(packets.count))
            #expect(await self.state(two) == before)
        }
        try await wire.close()
    }

    @Test("a connection that speaks something else, or claims too much, is closed")
    func foreignConnections() async throws {
        let folder = try Folder()
        let node = try TestNode("one", security: folder.writeKeys(1))
        let place = try await node.start()
        try await withNodes([node]) {
            let before = await self.state(node)
            let speeches: [(String, [UInt8])] = [
                ("fault=oversized", Array("GET / HTTP/1.1\r\n\r\n".utf8)),
                ("fault=oversized", [0, 0, 0, 0]),
                ("fault=foreign", [0, 0, 1, 0] + [UInt8](repeating: 7, count: 256)),
                // Not read to its end: its beginning will do.
                ("fault=foreign", [0, 16, 0, 0] + [UInt8](repeating: 7, count: 400)),
                ("fault=malformed", [0, 0, 0, 4] + Array("APUS".utf8)),
            ]
            for (line, bytes) in speeches {
                let stream = try await Stream.connect(to: place)
                try await stream.send(bytes)
                try await stream.isClosed.until { $0 }
                try await node.log.until(line)
                #expect(stream.received.value.isEmpty)
            }
            #expect(await self.state(node) == before)
        }
    }

    @Test("silent connections keep nobody out: the oldest gives way, and each has its time")
    func silentConnections() async throws {
        let folder = try Folder()
        let security = try folder.writeKeys(1)
        let one = try TestNode("one", security: security)
        let seed = try await one.start()
        var streams: [Stream] = []
        for _ in 0..<StreamServer.connectionsMax { streams.append(try await Stream.connect(to: seed)) }
        let two = try TestNode("two", seeds: [seed], security: security)
        try await two.start()
        try await withNodes([one, two]) {
            try await two.told.until { $0.joins == 1 }
            try await streams[0].isClosed.until { $0 }
            #expect(await self.packets(one, "refused", .tcp) >= 1)
            for stream in streams { try await stream.isClosed.until { $0 } }
            #expect(await self.packets(one, "timeout", .tcp) >= 60)
        }
    }

    @Test("a request is taken once")
    func replayedRequests() async throws {
        let folder = try Folder()
        let security = try folder.writeKeys(1)
        guard case .keyFile(let path) = security else { return }
        let ring = try KeyFile.read(at: path)
        let one = try TestNode("one", security: security)
        let seed = try await one.start()
        let asking = MemberIdentity(name: "asking", epoch: 5)
        let max = GossipSettings().transferMax
        var sealer = PacketSealer(own: asking, cluster: "test", security: .sealed(ring), transferMax: max)
        // Authentic, and without meaning: it is taken, and answered by closing the connection.
        let sealed = sealer.request([1])
        let request = try #require(sealed)
        let frame = Array(FrameBuffer.encode(request.frame, allocator: ByteBufferAllocator()).readableBytesView)
        try await withNodes([one]) {
            for _ in 0..<2 {
                let stream = try await Stream.connect(to: seed)
                try await stream.send(frame)
                try await stream.isClosed.until { $0 }
            }
            try await one.log.until("fault=replayed", "transport=tcp")
            #expect(await self.packets(one, "taken", .tcp) == 1)
        }
    }
}
