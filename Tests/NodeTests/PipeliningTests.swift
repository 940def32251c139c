import Testing

@Suite("Pipelined requests")
struct PipeliningTests {
    /// Answers each request with its target.
    private static func echo() throws -> Backend {
        try Backend { connection in
            while let request = try connection.request() {
                try connection.send(Answer.ok(request.target + request.text))
            }
        }
    }

    @Test("two hundred requests in one write are answered in order")
    func manyInOneWrite() async throws {
        let backend = try Self.echo()
        try await serve(backend) { node in
            let client = try node.client()
            try client.send((0..<200).map { Request.get("/\($0)") }.joined())
            for number in 0..<200 { #expect(try client.response().text == "/\(number)") }
            #expect(backend.record.now.targets == (0..<200).map { "/\($0)" })
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test("answers of the node's own take their place among the others")
    func ownAnswersInOrder() async throws {
        let backend = try Self.echo()
        let yaml = """
            listeners:
              web:
                address: "127.0.0.1:0"
                routes: [{match: {path_prefix: /known}, pool: main}]
            pools:
              main: {backends: ["\(backend.address)"]}
            """
        try await serve(yaml: yaml, stopping: [backend]) { node in
            let client = try node.client()
            let paths = (0..<60).map { $0 % 3 == 1 ? "/unknown" : "/known/\($0)" }
            try client.send(paths.map { Request.get($0) }.joined())
            for path in paths {
                let answer = try client.response()
                #expect(path == "/unknown" ? answer.status == 404 : answer.text == path)
            }
        }
    }

    @Test("many own answers in a row need no deep stack")
    func manyOwnAnswers() async throws {
        let backend = try Self.echo()
        let yaml = """
            listeners:
              web: {address: "127.0.0.1:0", routes: [{match: {path: /known}, pool: main}]}
            pools:
              main: {backends: ["\(backend.address)"]}
            """
        try await serve(yaml: yaml, stopping: [backend]) { node in
            let client = try node.client()
            startThread { try? client.send(String(repeating: Request.get("/unknown"), count: 5_000)) }
            for _ in 0..<5_000 { #expect(try client.response().status == 404) }
        }
    }

    @Test("bodies of pipelined requests belong to their requests")
    func bodies() async throws {
        let backend = try Self.echo()
        try await serve(backend) { node in
            let client = try node.client()
            let chunked = "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n"
            try client.send(
                Request.with("POST", "/1", body: "abc") + Request.get("/2") + chunked
                    + Request.with("PUT", "/4", body: "")
                    + Request.get("/5")
            )
            let texts = try (0..<5).map { _ in try client.response().text }
            #expect(texts == ["/1abc", "/2", "/3de", "/4", "/5"])
        }
    }

    @Test("what is pipelined behind a request that ends the connection is not answered")
    func behindClose() async throws {
        let backend = try Self.echo()
        try await serve(backend) { node in
            let client = try node.client()
            try client.send(Request.get("/1", "Connection: close") + Request.get("/2"))
            let answer = try client.response()
            #expect(answer.text == "/1" && answer["connection"] == "close")
            #expect(try client.hasEnded())
            #expect(backend.record.now.targets == ["/1"])
        }
    }

    @Test("a client that has closed its sending side gets all its answers")
    func halfClosed() async throws {
        let gate = Gate()
        let backend = try Backend { connection in
            while let request = try connection.request() {
                try gate.pass()
                try connection.send(Answer.ok(request.target))
            }
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send(Request.get("/1") + Request.get("/2") + Request.get("/3"))
            client.finish()
            try backend.record.wait("the first request") { !$0.requests.isEmpty }
            gate.open()
            for number in 1...3 { #expect(try client.response().text == "/\(number)") }
            #expect(try client.hasEnded())
        }
    }

    @Test("a half-closed client with a large body in one piece gets its answer")
    func halfClosedWithBody() async throws {
        let backend = try Self.echo()
        try await serve(backend) { node in
            let client = try node.client()
            let body = String(repeating: "x", count: 200_000)
            try client.send(Request.with("POST", "/", body: body))
            client.finish()
            #expect(try client.response().text == "/" + body)
            #expect(try client.hasEnded())
        }
    }
}
