import Testing

/// 1xx, and requests that wait for one.
@Suite("Interim responses")
struct InterimResponseTests {
    private static let hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: x-hop\r\nX-Hop: 1\r\n\r\n"

    @Test("interim responses are forwarded, and the final one after them")
    func forwarded() async throws {
        let backend = try Backend { connection in
            while try connection.request() != nil {
                try connection.send("HTTP/1.1 100 Continue\r\n\r\n" + Self.hints + Self.hints)
                try connection.send(Answer.ok("final"))
            }
        }
        try await serve(backend) { node in
            let client = try node.client()
            for _ in 0..<2 {
                try client.send(Request.get())
                #expect(try client.response().status == 100)
                for _ in 0..<2 {
                    let interim = try client.response()
                    #expect(interim.status == 103)
                    #expect(interim["link"] == "</a.css>")
                    #expect(interim["x-hop"] == nil && interim["connection"] == nil)
                }
                #expect(try client.response().text == "final")
            }
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test("an interim response goes out before the final one is there")
    func forwardedAtOnce() async throws {
        let gate = Gate()
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send(Self.hints)
            try gate.pass()
            try connection.send(Answer.ok())
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send(Request.get())
            #expect(try client.response().status == 103)
            gate.open()
            #expect(try client.response().status == 200)
        }
    }

    @Test("an HTTP/1.0 client gets no interim response")
    func droppedForHTTP10() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send(Self.hints + Answer.ok("final"))
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send("GET / HTTP/1.0\r\n\r\n")
            let all = String(decoding: try client.stream.readToEnd(), as: UTF8.self)
            #expect(all.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(all.hasSuffix("\r\n\r\nfinal"))
        }
    }

    @Test("the backend's 100 reaches a client that waits for it, and then the body reaches the backend")
    func expectContinue() async throws {
        let backend = try Backend { connection in
            while var request = try connection.head() {
                #expect(request["expect"] == "100-continue")
                try connection.send("HTTP/1.1 100 Continue\r\n\r\n")
                try connection.stream.readBody(of: &request)
                try connection.send(Answer.ok(request.text))
            }
        }
        try await serve(backend) { node in
            let client = try node.client()
            for body in ["first", "second"] {
                try client.send(
                    "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                )
                #expect(try client.response().status == 100)
                try client.send(body)
                #expect(try client.response().text == body)
            }
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test("a final answer without 100 ends the connection, since nobody knows whether the body follows")
    func finalWithoutContinue() async throws {
        let backend = try Backend { connection in
            _ = try connection.head()
            try connection.send(Answer.status("417 Expectation Failed", "no"))
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
            let answer = try client.response()
            #expect(answer.status == 417 && answer.text == "no" && answer["connection"] == "close")
            #expect(try client.hasEnded())
            try backend.record.wait("the upstream connection's end") { $0.ended == [0] }
        }
    }

    @Test("an HTTP/1.0 client's expectation is not passed on")
    func expectationOfHTTP10() async throws {
        let backend = try Backend.answering()
        try await serve(backend) { node in
            let answer = try node.exchange("PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab")
            #expect(answer.status == 200)
            #expect(backend.requests.first?["expect"] == nil)
            #expect(backend.requests.first?.text == "ab")
        }
    }
}
