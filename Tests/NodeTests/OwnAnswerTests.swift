import Glibc
import Testing

/// Every status of the node's own, by its real cause.
@Suite("Answers of the node's own")
struct OwnAnswerTests {
    /// Checks the fields that every answer of the node's own has.
    static func expect(
        _ answer: Message,
        _ status: Int,
        _ error: String,
        closes: Bool = false,
        hasBody: Bool = true,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status, sourceLocation: location)
        #expect(answer["proxy-status"] == "test-node; error=\(error)", sourceLocation: location)
        #expect(answer["connection"] == (closes ? "close" : nil), sourceLocation: location)
        #expect(answer["date"] != nil, sourceLocation: location)
        #expect(answer["content-type"] == "text/plain", sourceLocation: location)
        #expect(answer.body.isEmpty != hasBody, sourceLocation: location)
        #expect(answer["content-length"] != "0", sourceLocation: location)
    }

    @Test(
        "malformed requests are answered 400 and the connection ends",
        arguments: [
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n",
        ]
    )
    func malformed(request: String) async throws {
        try await serve(.answering()) { node in
            let client = try node.client()
            Self.expect(try client.exchange(request), 400, "http_request_error", closes: true)
            #expect(try client.hasEnded())
        }
    }

    @Test("a request that no route matches is answered 404 and the connection goes on", arguments: ["GET", "HEAD"])
    func noRoute(method: String) async throws {
        let backend = try Backend.answering()
        let yaml = """
            listeners:
              web:
                address: "127.0.0.1:0"
                routes: [{match: {path: /only}, pool: main}]
            pools:
              main: {backends: ["\(backend.address)"]}
            """
        try await serve(yaml: yaml, stopping: [backend]) { node in
            let client = try node.client()
            let answer = try client.exchange("\(method) /other HTTP/1.1\r\nHost: a\r\n\r\n")
            Self.expect(answer, 404, "destination_not_found", hasBody: method == "GET")
            #expect(try client.get("/only").status == 200)
        }
    }

    @Test("a head that does not end in time is answered 408")
    func slowHead() async throws {
        try await serve(.answering(), listener: "timeouts: {head: 100ms}") { node in
            let client = try node.client()
            Self.expect(try client.exchange("GET / HTTP/1.1\r\nHost:"), 408, "http_request_error", closes: true)
            #expect(try client.hasEnded())
        }
    }

    @Test("bytes that come one by one do not put off a head's deadline")
    func trickledHead() async throws {
        try await serve(.answering(), listener: "timeouts: {head: 200ms}") { node in
            let client = try node.client()
            let isAnswered = Monitor(false)
            startThread {
                try? client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ")
                while !isAnswered.now, (try? client.send("a")) != nil { usleep(1_000) }
            }
            let answer = try client.response()
            isAnswered.update { $0 = true }
            Self.expect(answer, 408, "http_request_error", closes: true)
        }
    }

    @Test("a body that stalls is answered 408")
    func slowBody() async throws {
        let backend = try Backend { connection in
            _ = try connection.head()
            connection.waitForEnd()
        }
        try await serve(backend, listener: "timeouts: {body: 100ms}") { node in
            let client = try node.client()
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
            Self.expect(try client.response(), 408, "http_request_error", closes: true)
            #expect(try client.hasEnded())
            try backend.record.wait("the upstream connection's end") { $0.ended == [0] }
        }
    }

    @Test("a body that is announced too large is answered 413 and no backend hears of it")
    func announcedTooLarge() async throws {
        let backend = try Backend.answering()
        try await serve(backend, listener: "limits: {body_size: 10B}") { node in
            let client = try node.client()
            try client.send(Request.with("POST", body: "01234567890"))
            Self.expect(try client.response(), 413, "http_request_error", closes: true)
            #expect(try client.hasEnded())
            #expect(try node.exchange(Request.with("POST", body: "0123456789")).status == 200)
            #expect(backend.requests.map(\.text) == ["0123456789"])
        }
    }

    @Test("a chunked body that grows too large is answered 413")
    func chunkedTooLarge() async throws {
        try await serve(.answering(), listener: "limits: {body_size: 10B}") { node in
            let client = try node.client()
            try client.send(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nghijk\r\n"
            )
            Self.expect(try client.response(), 413, "http_request_error", closes: true)
            #expect(try client.hasEnded())
        }
    }

    @Test("heads over the limits of size and number are answered 431")
    func headTooLarge() async throws {
        try await serve(.answering(), listener: "limits: {header_size: 1KiB, header_fields: 5}") { node in
            let long = try node.exchange(Request.get("/", "X: \(String(repeating: "x", count: 1_024))"))
            Self.expect(long, 431, "http_request_error", closes: true)
            let endless = try node.client()
            try endless.send("GET /\(String(repeating: "x", count: 2_000))")
            Self.expect(try endless.response(), 431, "http_request_error", closes: true)
            let many = try node.exchange(Request.get("/", (1...5).map { "X-\($0): 1" }.joined(separator: "\r\n")))
            Self.expect(many, 431, "http_request_error", closes: true)
            let fits = try node.exchange(Request.get("/", (1...4).map { "X-\($0): 1" }.joined(separator: "\r\n")))
            #expect(fits.status == 200)
        }
    }

    @Test(
        "methods and codings that are not implemented are answered 501",
        arguments: [
            "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        ]
    )
    func notImplemented(request: String) async throws {
        try await serve(.answering()) { node in
            Self.expect(try node.exchange(request), 501, "http_request_error", closes: true)
        }
    }

    @Test("another major version is answered 505", arguments: ["HTTP/2.0", "HTTP/0.9", "HTTP/3.1"])
    func otherVersion(version: String) async throws {
        try await serve(.answering()) { node in
            let answer = try node.exchange("GET / \(version)\r\nHost: a\r\n\r\n")
            Self.expect(answer, 505, "http_request_error", closes: true)
        }
    }
}
