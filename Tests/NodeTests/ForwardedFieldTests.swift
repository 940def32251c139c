import ApusConfiguration
import Testing

@Suite("Fields on their way through")
struct ForwardedFieldTests {
    /// Sends a request and gives it as the backend received it.
    private func received(_ text: String, at listener: String = "127.0.0.1:0") async throws -> Message {
        let backend = try Backend.answering()
        let yaml = """
            listeners:
              web: {address: "\(listener)", pool: main}
            pools:
              main: {backends: ["\(backend.address)"]}
            """
        return try await serve(yaml: yaml, stopping: [backend]) { node in
            let answer = try node.exchange(text)
            #expect(answer.status == 200)
            return try #require(backend.requests.first)
        }
    }

    @Test("a request gets the fields that tell of client and hop")
    func forwarded() async throws {
        let request = try await received("GET /x HTTP/1.1\r\nHost: a.example:8080\r\nUser-Agent: u\r\n\r\n")
        #expect(request.values("x-forwarded-for") == ["127.0.0.1"])
        #expect(request.values("x-forwarded-proto") == ["http"])
        #expect(request.values("x-forwarded-host") == ["a.example:8080"])
        #expect(request.values("via") == ["1.1 apus"])
        #expect(request.values("host") == ["a.example:8080"])
        #expect(request["user-agent"] == "u")
        #expect(request["connection"] == nil)
    }

    @Test("the client's address is appended to those that are there")
    func forwardedForIsAppended() async throws {
        let fields = "X-Forwarded-For: 10.1.1.1\r\nx-forwarded-for: 10.2.2.2, 10.3.3.3\r\nVia: 1.0 first"
        let request = try await received(Request.get("/", fields))
        #expect(request.values("x-forwarded-for") == ["10.1.1.1, 10.2.2.2, 10.3.3.3, 127.0.0.1"])
        #expect(request.values("via") == ["1.0 first", "1.1 apus"])
    }

    @Test("what a client says of its protocol and host is replaced")
    func forgedFields() async throws {
        let request = try await received(Request.get("/", "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil"))
        #expect(request.values("x-forwarded-proto") == ["http"])
        #expect(request.values("x-forwarded-host") == ["a.example"])
    }

    @Test("an IPv6 client's address has no brackets")
    func forwardedForIPv6() async throws {
        let request = try await received(Request.get(), at: "[::1]:0")
        #expect(request.values("x-forwarded-for") == ["::1"])
    }

    @Test("fields of the client's connection end at the node")
    func hopByHopOfRequest() async throws {
        let fields = """
            Connection: keep-alive, X-Hop , x-other\r
            connection: Authorization-Hop\r
            X-Hop: 1\r
            X-OTHER: 2\r
            Authorization-Hop: 3\r
            Keep-Alive: timeout=5\r
            Proxy-Connection: keep-alive\r
            TE: trailers\r
            Upgrade: websocket\r
            X-Kept: 4
            """
        let request = try await received(Request.get("/", fields))
        let names = Set(request.fields.map { $0.name.lowercased() })
        #expect(names.isDisjoint(with: ["connection", "x-hop", "x-other", "authorization-hop", "keep-alive"]))
        #expect(names.isDisjoint(with: ["proxy-connection", "te", "upgrade"]))
        #expect(request["x-kept"] == "4")
    }

    @Test(
        "a client cannot make the node remove the framing or the host",
        arguments: [
            "Content-Length", "Host", "Transfer-Encoding",
        ]
    )
    func framingNamedByConnection(name: String) async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let client = try node.client()
            let framing = name == "Transfer-Encoding" ? "Transfer-Encoding: chunked" : "Content-Length: 8"
            let body = name == "Transfer-Encoding" ? "3\r\nabc\r\n0\r\n\r\n" : "abcdefgh"
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: \(name)\r\n\(framing)\r\n\r\n\(body)")
            let status = try client.response().status
            // Refused, or passed on with the framing and the host that it came with.
            #expect(status == 400 || status == 200)
            if status == 200 {
                #expect(backend.requests.first?.text == (name == "Transfer-Encoding" ? "abc" : "abcdefgh"))
                #expect(backend.requests.first?["host"] == "a")
            }
        }
    }

    @Test("fields of the upstream connection end at the node")
    func hopByHopOfResponse() async throws {
        let fields = """
            Connection: keep-alive, x-hop\r
            X-Hop: 1\r
            Keep-Alive: timeout=5\r
            Proxy-Connection: keep-alive\r
            Upgrade: h2c\r
            Set-Cookie: a=1\r
            Set-Cookie: b=2\r
            Server: backend
            """
        try await serve(.answering(Answer.ok("ok", fields))) { node in
            let client = try node.client()
            let answer = try client.get()
            let names = Set(answer.fields.map { $0.name.lowercased() })
            #expect(names.isDisjoint(with: ["connection", "x-hop", "keep-alive", "proxy-connection", "upgrade"]))
            #expect(answer.values("set-cookie") == ["a=1", "b=2"])
            #expect(answer["server"] == "backend")
            #expect(answer["x-forwarded-for"] == nil)
            #expect(try client.get().status == 200)
        }
    }

    @Test("targets and values arrive byte for byte")
    func bytesAreKept() async throws {
        let target = "/a%2Fb/../c//d;e=%zz?x=%20&y[]=1|2&z=\"'"
        let request = try await received("GET \(target) HTTP/1.1\r\nHost: A.Example\r\nX-V: \u{e9} a\t b,;=\"\r\n\r\n")
        #expect(request.target == target)
        #expect(request["host"] == "A.Example")
        #expect(request["x-v"] == "\u{e9} a\t b,;=\"")
    }
}
