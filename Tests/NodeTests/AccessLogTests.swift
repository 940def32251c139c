import FoundationEssentials
import Testing

@Suite("Access log")
struct AccessLogTests {
    /// The documented fields of a line.
    private struct Line: Decodable {
        var time: String
        var listener: String
        var client: String
        var method: String?
        var host: String?
        var target: String?
        var `protocol`: String?
        var status: Int
        var pool: String?
        var backend: String?
        var error: String?
        var reason: String?
        var retries: Int
        var bytes_in: Int
        var bytes_out: Int
        var sent_ms: Double?
        var answered_ms: Double?
        var total_ms: Double
    }

    /// The lines that a node wrote for what `body` did, read after its orderly end.
    private func lines(
        _ backend: Backend,
        listener: String = "",
        routes: String = "pool: main",
        threads: Int = 1,
        _ body: (RunningNode) async throws -> Void
    ) async throws -> [Line] {
        let directory = try PrivateDirectory()
        defer { directory.remove() }
        let yaml = """
            node: {name: test-node, threads: \(threads)}
            listeners:
              web:
                address: "127.0.0.1:0"
                \(routes)
                \(listener.isEmpty ? "protocol: http" : listener)
            pools:
              main: {backends: [{address: "\(backend.address)", name: first}]}
            log: {access: "\(directory.path)/access.log"}
            """
        return try await serve(yaml: "\n" + yaml, stopping: [backend]) { node in
            try await body(node)
            await node.beginEnd()
            try node.untilEnded()
            let text = try directory.text(of: "access.log")
            #expect(text.hasSuffix("\n"))
            return try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        }
    }

    @Test("a line tells of its exchange")
    func line() async throws {
        let backend = try Backend.answering(Answer.ok("hello"))
        let lines = try await lines(backend) { node in
            let client = try node.client()
            let answer = try client.exchange(Request.with("POST", "/a?b=\"c\"\\", body: "12345678"))
            #expect(answer.status == 200)
            client.close()
        }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(line.listener == "web" && line.client == "127.0.0.1" && line.method == "POST")
        #expect(line.host == "a.example" && line.target == "/a?b=\"c\"\\" && line.protocol == "HTTP/1.1")
        #expect(line.status == 200 && line.pool == "main" && line.backend == "first")
        #expect(line.error == nil && line.reason == nil && line.retries == 0)
        #expect(line.bytes_in == 8)
        #expect(line.bytes_out == Answer.ok("hello").utf8.count)
        #expect(line.time.count == 24 && line.time.hasSuffix("Z") && line.time.contains("T"))
        let (sent, answered) = (try #require(line.sent_ms), try #require(line.answered_ms))
        #expect(0 <= sent && sent <= answered && answered <= line.total_ms)
    }

    @Test("no line is lost at an orderly end, of many connections on several loops")
    func noneIsLost() async throws {
        let backend = try Backend.answering()
        let lines = try await lines(backend, threads: 2) { node in
            for connection in 0..<10 {
                let client = try node.client()
                for number in 0..<50 { #expect(try client.get("/\(connection)/\(number)").status == 200) }
                client.close()
            }
        }
        #expect(lines.count == 500)
        let expected = Set((0..<10).flatMap { connection in (0..<50).map { "/\(connection)/\($0)" } })
        #expect(Set(lines.compactMap(\.target)) == expected)
    }

    @Test("answers of the node's own carry their error and reason")
    func ownAnswers() async throws {
        let backend = try Backend { connection in _ = try connection.request() }
        let routes = "routes: [{match: {path: /known}, pool: main}]"
        let lines = try await lines(backend, listener: "limits: {body_size: 3B}", routes: routes) { node in
            for request in [
                Request.get("/unknown"), Request.with("POST", "/known", body: "1234"),
                Request.with("POST", "/known", body: "1"),
            ] {
                let client = try node.client()
                _ = try client.exchange(request)
                client.close()
            }
        }
        #expect(lines.map(\.status) == [404, 413, 502])
        #expect(lines.map(\.error) == ["destination_not_found", "http_request_error", "connection_terminated"])
        #expect(lines.map(\.reason) == ["no_route", "body_too_large", "connection_terminated"])
        #expect(lines.map(\.backend) == [nil, nil, "first"])
    }

    @Test("malformed requests have a line too")
    func malformedRequest() async throws {
        let lines = try await lines(try Backend.answering()) { node in
            let client = try node.client()
            #expect(try client.exchange("GET / HTTP/1.1\r\n\r\n").status == 400)
            client.close()
        }
        #expect(lines.map(\.status) == [400])
        #expect(lines.map(\.reason) == ["malformed_request"])
        #expect(lines.map(\.client) == ["127.0.0.1"])
    }

    @Test("broken exchanges say why")
    func brokenExchanges() async throws {
        let backend = try Backend { connection in
            guard let request = try connection.head() else { return }
            if request.target == "/cut" { try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
            if request.target == "/gone" { connection.waitForEnd() }
        }
        let lines = try await lines(backend) { node in
            let cut = try node.client()
            try cut.send(Request.get("/cut"))
            _ = try? cut.stream.readToEnd()
            let gone = try node.client()
            try gone.send("POST /gone HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
            try backend.record.wait("the request") { $0.requests.count == 2 }
            gone.reset()
            try backend.record.wait("the upstream connection's end") { $0.ended.count == 2 }
        }
        #expect(lines.map(\.reason) == ["response_incomplete", "client_gone"])
        #expect(lines.map(\.status) == [200, 0])
        #expect(lines.last?.bytes_in == 3)
    }

    @Test("a request that was sent again counts its attempts")
    func retries() async throws {
        let backend = try Backend { connection in
            while try connection.request() != nil {
                if connection.index == 0, connection.record.now.requests.count == 2 { return }
                try connection.send(Answer.ok())
            }
        }
        let lines = try await lines(backend) { node in
            let client = try node.client()
            for _ in 0..<2 { #expect(try client.get().status == 200) }
            client.close()
        }
        #expect(lines.map(\.retries) == [0, 1])
    }
}
