import ApusConfiguration
import Glibc
import Testing

@Suite("Second attempts")
struct RetryTests {
    /// Answers the first request of its first connection and breaks that off at the second; later connections work.
    private static func stale(resets: Bool) throws -> Backend {
        try Backend { connection in
            while let request = try connection.request() {
                if connection.index == 0, connection.record.now.requests.count > 1 {
                    if resets { connection.reset() }
                    return
                }
                let isHead = request.method == "HEAD"
                try connection.send(isHead ? Answer.ok("") : Answer.ok("\(connection.index) \(request.text)"))
            }
        }
    }

    @Test(
        "a request that finds its kept connection stale is sent again when that is harmless",
        arguments: [
            "GET", "HEAD", "PUT", "DELETE", "OPTIONS",
        ],
        [true, false]
    )
    func idempotent(method: String, resets: Bool) async throws {
        let backend = try Self.stale(resets: resets)
        try await serve(backend) { node in
            let client = try node.client()
            #expect(try client.get().text == "0 ")
            let body = method == "PUT" ? "small body" : ""
            let answer = try client.exchange(
                "\(method) /again HTTP/1.1\r\nHost: a\r\nX: 1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            #expect(answer.status == 200)
            if method != "HEAD" { #expect(answer.text == "1 \(body)") }
            let attempts = backend.record.now.requests.filter { $0.message.target == "/again" }
            #expect(attempts.map(\.connection) == [0, 1])
            #expect(attempts.allSatisfy { $0.message.text == body && $0.message["x"] == "1" })
            #expect(try client.get().text == "1 ")
        }
    }

    @Test("a POST that finds its kept connection stale is answered 502 and seen once", arguments: [true, false])
    func notIdempotent(resets: Bool) async throws {
        let backend = try Self.stale(resets: resets)
        let other = try Backend.answering()
        defer { other.stop() }
        try await serve(backend) { node in
            let client = try node.client()
            #expect(try client.get().status == 200)
            let answer = try client.exchange(Request.with("POST", "/once", body: "x"))
            OwnAnswerTests.expect(answer, 502, "connection_terminated")
            #expect(backend.record.now.requests.count { $0.message.target == "/once" } == 1)
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test("a POST is seen by exactly one backend, whichever fails")
    func onlyOneBackendSeesPost() async throws {
        let backends = try (0..<3).map { _ in try Backend { connection in _ = try connection.request() } }
        try await serve(backends[0], backends[1], backends[2], pool: "passive_health: off") { node in
            for number in 0..<9 {
                let answer = try node.exchange(Request.with("POST", "/\(number)", body: "x"))
                #expect(answer.status == 502)
            }
            let targets = backends.flatMap { $0.record.now.targets }.sorted()
            #expect(targets == (0..<9).map { "/\($0)" })
        }
    }

    @Test("a GET whose backend breaks off goes to another one")
    func getGoesElsewhere() async throws {
        let broken = try Backend { connection in _ = try connection.request() }
        let working = try Backend.answering()
        try await serve(broken, working, pool: "passive_health: off") { (node: RunningNode) async throws in
            for _ in 0..<6 { #expect(try node.get().status == 200) }
            #expect(!broken.requests.isEmpty)
            #expect(working.requests.count == 6)
        }
    }

    @Test(
        "a request for which no connection came about goes to the next backend, a POST too",
        arguments: ["GET", "POST"]
    )
    func connectFailure(method: String) async throws {
        let fd = try TestSocket.bind(.ip("127.0.0.1", port: 0))
        defer { close(fd) }
        let backend = try Backend { connection in
            while let request = try connection.request() { try connection.send(Answer.ok(request.text)) }
        }
        let yaml = """
            listeners:
              web: {address: "127.0.0.1:0", pool: main}
            pools:
              main:
                backends: ["127.0.0.1:\(TestSocket.port(of: fd))", "\(backend.address)"]
                passive_health: off
            """
        try await serve(yaml: yaml, stopping: [backend]) { node in
            let client = try node.client()
            for number in 0..<6 {
                #expect(try client.exchange(Request.with(method, body: "body \(number)")).text == "body \(number)")
            }
            #expect(backend.requests.count == 6)
        }
    }

    @Test("a large body that has partly been sent is not sent again")
    func largeBodyIsSentOnce() async throws {
        let backend = try Backend { connection in
            _ = try connection.head()
            _ = try connection.stream.read(300_000)
            connection.reset()
        }
        try await serve(backend) { node in
            let client = try node.client()
            startThread {
                try? client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
                try? client.send([UInt8](repeating: 120, count: 1_000_000))
            }
            #expect(try client.response().status == 502)
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test("attempts have a limit")
    func attemptsAreLimited() async throws {
        let backends = try (0..<8).map { _ in try Backend { connection in _ = try connection.request() } }
        let list = backends.map { "\"\($0.address)\"" }.joined(separator: ", ")
        let yaml = """
            listeners:
              web: {address: "127.0.0.1:0", pool: main}
            pools:
              main: {backends: [\(list)]}
            """
        try await serve(yaml: yaml, stopping: backends) { (node: RunningNode) async throws in
            #expect(try node.get().status == 502)
            #expect(backends.reduce(0) { $0 + $1.requests.count } == 4)
        }
    }
}
