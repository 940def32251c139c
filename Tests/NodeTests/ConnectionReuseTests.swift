import Glibc
import Testing

@Suite("Kept upstream connections")
struct ConnectionReuseTests {
    @Test("requests of all clients share a kept connection")
    func reuse() async throws {
        let backend = try Backend.answering()
        try await serve(backend) { (node: RunningNode) async throws in
            for _ in 0..<5 { #expect(try node.get().status == 200) }
            #expect(backend.record.now.connections == 1)
            #expect(backend.requests.count == 5)
        }
    }

    @Test("with keepalive 0 each connection serves one request and says so")
    func noKeepalive() async throws {
        let backend = try Backend.answering()
        try await serve(backend, pool: "keepalive: 0") { node in
            let client = try node.client()
            for _ in 0..<3 { #expect(try client.get().status == 200) }
            #expect(backend.requests.map { $0["connection"] } == ["close", "close", "close"])
            #expect(backend.record.now.connections == 3)
            try backend.record.wait("the connections' end") { $0.ended.count == 3 }
        }
    }

    @Test("a backend that says close gets a new connection, and the client's goes on")
    func backendSaysClose() async throws {
        let backend = try Backend.answering(Answer.ok("ok", "Connection: close"))
        try await serve(backend) { node in
            let client = try node.client()
            for _ in 0..<3 {
                let answer = try client.get()
                #expect(answer.status == 200 && answer["connection"] == nil)
            }
            #expect(backend.record.now.connections == 3)
        }
    }

    @Test("an HTTP/1.0 backend's connection is kept only when it says so", arguments: [true, false])
    func backendOfHTTP10(keeps: Bool) async throws {
        let field = keeps ? "Connection: keep-alive\r\n" : ""
        let backend = try Backend.answering("HTTP/1.0 200 OK\r\n\(field)Content-Length: 2\r\n\r\nok")
        try await serve(backend) { node in
            let client = try node.client()
            for _ in 0..<3 { #expect(try client.get().text == "ok") }
            #expect(backend.record.now.connections == (keeps ? 1 : 3))
        }
    }

    @Test("a kept connection that its backend has closed is not used")
    func closedWhileIdle() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send(Answer.ok("\(connection.index)"))
            connection.finish()
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try node.client()
            for number in 0..<3 {
                // Not even a request that must not be sent twice fails.
                #expect(try client.exchange(Request.with("POST", body: "x")).text == "\(number)")
                try backend.record.wait("the connection's end") { $0.ended.contains(number) }
            }
        }
    }

    @Test("an idle connection is closed after the pool's idle time")
    func idleTimeout() async throws {
        let backend = try Backend.answering()
        try await serve(backend, pool: "timeouts: {idle: 100ms}") { node in
            #expect(try node.get().status == 200)
            try backend.record.wait("the connection's end") { $0.ended == [0] }
        }
    }

    @Test("no more idle connections are kept than allowed")
    func keepaliveLimit() async throws {
        let gate = Gate()
        let backend = try Backend { connection in
            while try connection.request() != nil {
                try gate.pass()
                try connection.send(Answer.ok())
            }
        }
        try await serve(backend, pool: "keepalive: 2") { node in
            let clients = try (0..<5).map { _ in try node.client() }
            for client in clients { try client.send(Request.get()) }
            try backend.record.wait("all requests") { $0.requests.count == 5 }
            gate.open()
            for client in clients { #expect(try client.response().status == 200) }
            try backend.record.wait("the end of three connections") { $0.ended.count == 3 }
            for client in clients { #expect(try client.get().status == 200) }
            #expect(backend.record.now.connections == 5)
        }
    }

    @Test("many clients at once are all answered")
    func manyClients() async throws {
        let backend = try Backend { connection in
            while let request = try connection.request() { try connection.send(Answer.ok(request.target)) }
        }
        let rest = "node: {name: test-node, threads: 2}"
        try await serve(backend, rest: rest) { node in
            let failures = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let client = try node.client()
                        return try (0..<50).count { try client.get("/\(number)/\($0)").text != "/\(number)/\($0)" }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(failures == 0)
            #expect(backend.requests.count == 1_000)
        }
    }
}
