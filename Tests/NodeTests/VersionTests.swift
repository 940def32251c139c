import Testing

@Suite("HTTP/1.0 and unusual targets")
struct VersionTests {
    @Test("an HTTP/1.0 client's connection ends after the answer")
    func http10() async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let client = try node.client()
            try client.send("GET /old HTTP/1.0\r\n\r\n")
            let answer = try client.response()
            #expect(answer.text == "ok" && answer["connection"] == "close")
            #expect(try client.hasEnded())
            let request = backend.requests.first
            #expect(request?.startLine == "GET /old HTTP/1.1")
            #expect(request?["host"] == "127.0.0.1:\(node.port)")
        }
    }

    @Test("an HTTP/1.0 client may ask for its connection to be kept")
    func http10KeepAlive() async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let client = try node.client()
            for number in 0..<3 {
                let answer = try client.exchange("GET /\(number) HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
                #expect(answer.text == "ok" && answer["connection"]?.lowercased() == "keep-alive")
            }
            #expect(backend.requests.allSatisfy { $0["connection"] == nil && $0["host"] == "a" })
        }
    }

    @Test("a later minor version is served as HTTP/1.1")
    func laterMinorVersion() async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let client = try node.client()
            for _ in 0..<2 { #expect(try client.exchange("GET / HTTP/1.2\r\nHost: a\r\n\r\n").status == 200) }
            #expect(backend.requests.allSatisfy { $0.startLine == "GET / HTTP/1.1" })
        }
    }

    @Test(
        "an absolute target becomes a path, and its authority the host",
        arguments: [
            ("GET http://b.example:81/x?y=1 HTTP/1.1", "GET /x?y=1 HTTP/1.1", "b.example:81"),
            ("GET HTTP://b.example HTTP/1.1", "GET / HTTP/1.1", "b.example"),
            ("GET https://b.example?q HTTP/1.1", "GET /?q HTTP/1.1", "b.example"),
            ("OPTIONS http://b.example HTTP/1.1", "OPTIONS * HTTP/1.1", "b.example"),
            ("OPTIONS * HTTP/1.1", "OPTIONS * HTTP/1.1", "a.example"),
        ]
    )
    func absoluteForm(sent: String, received: String, host: String) async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let answer = try node.exchange("\(sent)\r\nHost: a.example\r\n\r\n")
            #expect(answer.status == 200)
            let request = try #require(backend.requests.first)
            #expect(request.startLine == received)
            #expect(request.values("host") == [host])
            #expect(request["x-forwarded-host"] == host)
        }
    }

    @Test("an empty line before a request is ignored")
    func emptyLine() async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let client = try node.client()
            #expect(try client.exchange("\r\n" + Request.get("/1")).status == 200)
            #expect(try client.exchange("\r\n" + Request.get("/2")).status == 200)
            #expect(backend.record.now.targets == ["/1", "/2"])
        }
    }

    @Test("methods that the node does not know are passed on")
    func unknownMethod() async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let answer = try node.exchange("PROPFIND /x HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.status == 200)
            #expect(backend.requests.first?.startLine == "PROPFIND /x HTTP/1.1")
        }
    }
}
