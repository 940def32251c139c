import Testing

@Suite("Requests that are refused")
struct RefusedRequestTests {
    @Test("nothing of an ambiguous or malformed request reaches a backend")
    func nothingReachesBackend() async throws {
        #expect(Self.corpus.count >= 60)
        let backend = try Backend.answering()
        try await serve(backend) { node in
            for bytes in Self.corpus {
                let client = try node.client()
                try client.send(bytes)
                client.finish()
                let shown = String(decoding: bytes.prefix(120), as: UTF8.self)
                let answer = try? client.response()
                #expect([400, 431, 501, 505].contains(answer?.status ?? 0), "\(shown)")
                #expect(answer?["proxy-status"] == "test-node; error=http_request_error", "\(shown)")
                #expect((try? client.hasEnded()) == true, "\(shown)")
            }
            // A valid request at last: it is all that the backend ever received.
            _ = try node.get("/marker")
            #expect(backend.requests.map(\.target) == ["/marker"])
            #expect(String(decoding: backend.record.now.bytes, as: UTF8.self).hasPrefix("GET /marker HTTP/1.1\r\n"))
        }
    }

    @Test("what comes behind a malformed request is not read as a request")
    func nothingBehindIsRead() async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let client = try node.client()
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 4\r\n\r\n" + Request.get("/smuggled"))
            #expect(try client.response().status == 400)
            #expect(try client.hasEnded())
            _ = try node.get("/marker")
            #expect(backend.requests.map(\.target) == ["/marker"])
        }
    }

    @Test("requests before a malformed one are answered, in order")
    func earlierOnesAreAnswered() async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let client = try node.client()
            try client.send(Request.get("/1") + Request.get("/2") + "GET /3 HTTP/1.1\r\n\r\n" + Request.get("/4"))
            for status in [200, 200, 400] { #expect(try client.response().status == status) }
            #expect(try client.hasEnded())
            #expect(backend.requests.map(\.target) == ["/1", "/2"])
        }
    }

    @Test("a chunk that is broken late is answered 400 and costs the upstream connection")
    func brokenLate() async throws {
        let backend = try Backend { connection in
            _ = try connection.head()
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            try backend.record.wait("the first chunk") {
                $0.bytes.count > 3 && $0.bytes.suffix(5).elementsEqual("abc\r\n".utf8)
            }
            try client.send("3\r\nabcd\r\n0\r\n\r\n")
            #expect(try client.response().status == 400)
            #expect(try client.hasEnded())
            try backend.record.wait("the upstream connection's end") { $0.ended == [0] }
            // The backend must not take what it has for a whole request.
            #expect(!backend.record.now.bytes.suffix(5).elementsEqual("0\r\n\r\n".utf8))
        }
    }

    /// Requests that are malformed or that two readers may understand differently.
    static let corpus: [[UInt8]] = (lines + fields + framings + chunks).map { Array($0.utf8) } + bytes

    private static let host = "Host: a.example\r\n"

    /// Wrong request lines.
    private static let lines = [
        " GET / HTTP/1.1\r\n\(host)\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\n\(host)\r\n",
        "\nGET / HTTP/1.1\r\n\(host)\r\n",
        "GET / HTTP/1.1\n\(host)\r\n",
        "GET  / HTTP/1.1\r\n\(host)\r\n",
        "GET /  HTTP/1.1\r\n\(host)\r\n",
        "GET\t/\tHTTP/1.1\r\n\(host)\r\n",
        "GET / HTTP/1.1 \r\n\(host)\r\n",
        "GET /a b HTTP/1.1\r\n\(host)\r\n",
        "GET /\r\n\(host)\r\n",
        "GET HTTP/1.1\r\n\(host)\r\n",
        "GET / http/1.1\r\n\(host)\r\n",
        "GET / HTTP/1\r\n\(host)\r\n",
        "GET / HTTP/1.10\r\n\(host)\r\n",
        "GET / HTTP/11\r\n\(host)\r\n",
        "GET / HTTP/+1.1\r\n\(host)\r\n",
        "GET / HTTP/2.0\r\n\(host)\r\n",
        "GET / HTTPS/1.1\r\n\(host)\r\n",
        "G(T / HTTP/1.1\r\n\(host)\r\n",
        "G\u{e4}T / HTTP/1.1\r\n\(host)\r\n",
        "GET /\u{7f} HTTP/1.1\r\n\(host)\r\n",
        "GET /#fragment HTTP/1.1\r\n\(host)\r\n",
        "GET path HTTP/1.1\r\n\(host)\r\n",
        "GET * HTTP/1.1\r\n\(host)\r\n",
        "GET http:// HTTP/1.1\r\n\(host)\r\n",
        "GET http://u@b/ HTTP/1.1\r\n\(host)\r\n",
        "GET http://b:99999/ HTTP/1.1\r\n\(host)\r\n",
        "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]

    /// Wrong field lines.
    private static let fields = [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)\(host)\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:port\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET http://b/ HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X : 1\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X\t: 1\r\n\r\n",
        "GET / HTTP/1.1\r\n \(host)\r\n",
        "GET / HTTP/1.1\r\n\(host)X: 1\r\n 2\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X: 1\r\n\t2\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X: 1\r\n \r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X: 1\nY: 2\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X: 1\rY: 2\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X: 1\r\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X: 1\r\n\n",
        "GET / HTTP/1.1\r\n\(host): 1\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X Y: 1\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X[: 1\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)X: \u{1}\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)Connection: a b\r\n\r\n",
    ]

    /// Framing that is ambiguous or wrong.
    private static let framings =
        [
            "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            "Content-Length: 3\r\nContent-Length: 4\r\n",
            "Content-Length: 3, 4\r\n",
            "Content-Length: +3\r\n",
            "Content-Length: -3\r\n",
            "Content-Length: 0x3\r\n",
            "Content-Length: 3 3\r\n",
            "Content-Length: 3,\r\n",
            "Content-Length: ,3\r\n",
            "Content-Length: 3.0\r\n",
            "Content-Length:\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Transfer-Encoding:\r\n",
            "Transfer-Encoding: identity\r\n",
            "Transfer-Encoding: gzip\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: chunked, gzip\r\n",
            "Transfer-Encoding: chunked, chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: \"chunked\"\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: chunked;q=1\r\n",
            "Transfer-Encoding : chunked\r\n",
            "Transfer-Encoding: \u{b}chunked\r\n",
        ].map { "POST / HTTP/1.1\r\n\(host)\($0)\r\n3\r\nabc\r\n0\r\n\r\n" } + [
            "POST / HTTP/1.0\r\n\(host)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        ]

    /// Broken chunks.
    private static let chunks = [
        "3 \r\nabc\r\n0\r\n\r\n",
        " 3\r\nabc\r\n0\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        "+3\r\nabc\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n",
        "g\r\nabc\r\n0\r\n\r\n",
        "\r\nabc\r\n0\r\n\r\n",
        "3\nabc\r\n0\r\n\r\n",
        "3\rabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "3\r\nabc\n0\r\n\r\n",
        "3\r\nabc0\r\n\r\n",
        "3;\r\nabc\r\n0\r\n\r\n",
        "3;a=\u{1}\r\nabc\r\n0\r\n\r\n",
        "3;a=\"b\nabc\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
        "3;\(String(repeating: "x", count: 300))\r\nabc\r\n0\r\n\r\n",
        "0\r\nX : 1\r\n\r\n",
        "0\r\nX: 1\r\n 2\r\n\r\n",
        "0\r\nX\r\n\r\n",
        "0\r\nX: 1\n\r\n",
    ].map { "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n\($0)" }

    /// What is no text.
    private static let bytes: [[UInt8]] = [
        Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0] + Array("\r\n\r\n".utf8),
        Array("GET /".utf8) + [0] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8),
        Array("GET / HTTP/1.1\r\nHo".utf8) + [0] + Array("st: a\r\n\r\n".utf8),
        Array("GET / HTTP/1.1\r\nHost: a\r\nX".utf8) + [0xFF] + Array(": 1\r\n\r\n".utf8),
        [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, 0x0D, 0x0A],
    ]
}
