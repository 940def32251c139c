import ApusConfiguration
import Glibc
import Testing

@Suite("A node's orderly end")
struct DrainTests {
    /// Answers when the gate is open.
    private static func held(_ gate: Gate) throws -> Backend {
        try Backend { connection in
            while let request = try connection.request() {
                if request.target == "/held" { try gate.pass() }
                try connection.send(Answer.ok(request.target))
            }
        }
    }

    /// Blocks until a listener refuses connections.
    private func untilRefused(_ endpoint: Endpoint) throws {
        let deadline = ContinuousClock.now + .seconds(TestSocket.deadlineSeconds)
        while ContinuousClock.now < deadline {
            do {
                close(try TestSocket.connect(endpoint))
            } catch WireError.system("connect", ECONNREFUSED) {
                return
            }
            usleep(1_000)
        }
        throw WireError.hang("waiting for the listener to refuse")
    }

    @Test("exchanges in flight end, with a word that the connection does too, and then the node ends")
    func inFlightEnds() async throws {
        let gate = Gate()
        let backend = try Self.held(gate)
        try await serve(backend) { node in
            let endpoint = node.endpoint
            let client = try node.client()
            try client.send(Request.get("/held"))
            try backend.record.wait("the request") { $0.requests.count == 1 }
            await node.beginEnd()
            try untilRefused(endpoint)
            gate.open()
            let answer = try client.response()
            #expect(answer.text == "/held" && answer["connection"] == "close")
            #expect(try client.hasEnded())
            try node.untilEnded()
            try backend.record.wait("the upstream connection's end") { $0.ended == [0] }
        }
    }

    @Test("during the notice the node goes on accepting, and keeps connections")
    func notice() async throws {
        try await serve(.answering(), rest: "drain: {notice: 500ms, deadline: 10s}") { node in
            await node.beginEnd()
            let answer = try node.get()
            #expect(answer.status == 200 && answer["connection"] == nil)
            try untilRefused(node.endpoint)
            try node.untilEnded()
        }
    }

    @Test("idle connections are closed")
    func idleConnections() async throws {
        try await serve(.answering()) { node in
            let (used, fresh) = (try node.client(), try node.client())
            #expect(try used.get().status == 200)
            // A connection counts once the node has accepted it.
            #expect(try fresh.get().status == 200)
            await node.beginEnd()
            #expect(try used.hasEnded())
            #expect(try fresh.hasEnded())
            try node.untilEnded()
        }
    }

    @Test("a request on a kept connection is still answered, as the last one")
    func requestOnKeptConnection() async throws {
        let gate = Gate()
        let backend = try Self.held(gate)
        try await serve(backend) { node in
            let endpoint = node.endpoint
            let (held, kept) = (try node.client(), try node.client())
            #expect(try kept.get("/1").status == 200)
            try held.send(Request.get("/held"))
            try backend.record.wait("the request") { $0.requests.count == 2 }
            await node.beginEnd()
            try untilRefused(endpoint)
            // Within the second that a silent client is given.
            let answer = try kept.get("/2")
            #expect(answer.text == "/2" && answer["connection"] == "close")
            #expect(try kept.hasEnded())
            gate.open()
            #expect(try held.response().text == "/held")
            try node.untilEnded()
        }
    }

    @Test("at the deadline what is left is cut off")
    func deadline() async throws {
        let backend = try Self.held(Gate())
        try await serve(backend, rest: "drain: {notice: 0s, deadline: 300ms}") { node in
            let client = try node.client()
            try client.send(Request.get("/held"))
            try backend.record.wait("the request") { $0.requests.count == 1 }
            await node.beginEnd()
            let rest = (try? client.stream.readToEnd()) ?? []
            #expect(!String(decoding: rest, as: UTF8.self).hasPrefix("HTTP/1.1 200"))
            try node.untilEnded()
        }
    }

    @Test("an orderly end under load loses no request")
    func nothingLostUnderLoad() async throws {
        let backend = try Self.held(Gate())
        try await serve(backend, rest: "drain: {notice: 200ms, deadline: 10s}") { node in
            let endpoint = node.endpoint
            let lost = Monitor(0)
            let answered = Monitor(0)
            let running = Monitor(8)
            for _ in 0..<8 {
                startThread {
                    defer { running.update { $0 -= 1 } }
                    // A client goes on until it is refused; what it sent before that must be answered.
                    while let client = try? Client(endpoint) {
                        do {
                            while try client.get("/x")["connection"] != "close" { answered.update { $0 += 1 } }
                            answered.update { $0 += 1 }
                        } catch WireError.truncated {
                            lost.update { $0 += 1 }
                        } catch WireError.reset {
                            lost.update { $0 += 1 }
                        } catch {
                            lost.update { $0 += 1_000 }
                        }
                    }
                }
            }
            try answered.wait("traffic") { $0 > 100 }
            await node.beginEnd()
            try node.untilEnded()
            try running.wait("the clients' end") { $0 == 0 }
            #expect(lost.now == 0)
            #expect(backend.requests.count == answered.now)
        }
    }
}
