import Testing

@Suite("Responses that are refused")
struct RefusedResponseTests {
    @Test("a malformed response is answered 502 and nothing of it reaches the client")
    func nothingReachesClient() async throws {
        #expect(Self.corpus.count >= 20)
        let backend = try Backend { connection in
            guard let request = try connection.request(), let number = Int(request.target.dropFirst()) else { return }
            try connection.send(Self.corpus[number])
            connection.waitForEnd()
        }
        try await serve(backend, pool: "passive_health: off\ntimeouts: {response: 5s}") { node in
            let client = try node.client()
            for number in Self.corpus.indices {
                let answer = try client.get("/\(number)")
                #expect(answer.status == 502, "\(Self.corpus[number])")
                #expect(answer["proxy-status"] == "test-node; error=http_protocol_error", "\(Self.corpus[number])")
                #expect(answer.text == "502 Bad Gateway\n", "\(Self.corpus[number])")
                #expect(answer["x-secret"] == nil && answer["connection"] == nil, "\(Self.corpus[number])")
            }
            try backend.record.wait("each connection's end") { $0.ended.count == Self.corpus.count }
        }
    }

    @Test(
        "a response whose chunks are broken from the start is answered 502",
        arguments: [
            "Z\r\nabc\r\n", "3 \r\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "-1\r\n\r\n",
        ]
    )
    func brokenChunksAtOnce(chunks: String) async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)")
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            OwnAnswerTests.expect(try node.get(), 502, "http_protocol_error")
        }
    }

    @Test("a response whose chunks break late is cut off")
    func brokenChunksLate() async throws {
        let gate = Gate()
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            try gate.pass()
            try connection.send("3\r\nabcd\r\n0\r\n\r\n")
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send(Request.get())
            let head = try client.stream.readHead()
            #expect(head?.status == 200)
            #expect(try client.stream.read(8) == Array("3\r\nabc\r\n".utf8))
            gate.open()
            let rest = String(decoding: try client.stream.readToEnd(), as: UTF8.self)
            #expect(!rest.hasSuffix("0\r\n\r\n"))
        }
    }

    private static let secret = "X-Secret: 1\r\n"

    /// Responses that are malformed or that two readers may understand differently.
    static let corpus: [String] = [
        "garbage\r\n\r\n",
        "HTTP/1.1\r\n\(secret)\r\n",
        "HTTP/1.1 20 OK\r\n\(secret)Content-Length: 0\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\(secret)Content-Length: 0\r\n\r\n",
        "HTTP/1.1 099 Low\r\n\(secret)Content-Length: 0\r\n\r\n",
        "HTTP/1.1 600 High\r\n\(secret)Content-Length: 0\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\(secret)Content-Length: 0\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\(secret)Content-Length: 0\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\(secret)Content-Length: 0\r\n\r\n",
        "http/1.1 200 OK\r\n\(secret)Content-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\n\(secret)Content-Length: 0\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\n\(secret)Content-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\(secret)Upgrade: x\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\n\(secret)Content-Length: 1, 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\n\(secret)Content-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)Transfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\(secret)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)X : 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret) folded\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)X: 1\rY: 2\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)X: \u{1}\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret): 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)X\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(secret)X: \(String(repeating: "x", count: 70_000))\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(String(repeating: secret, count: 201))Content-Length: 0\r\n\r\n",
        String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 17) + Answer.ok(),
    ]
}
