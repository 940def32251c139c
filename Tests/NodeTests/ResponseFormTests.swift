import Testing

/// How responses of every form reach clients of both versions.
@Suite("Forms of responses")
struct ResponseFormTests {
    @Test(
        "a response to HEAD has no body, whatever its fields announce",
        arguments: [
            "Content-Length: 1000\r\n", "Transfer-Encoding: chunked\r\n", "",
        ]
    )
    func head(framing: String) async throws {
        let backend = try Backend { connection in
            while try connection.request() != nil { try connection.send("HTTP/1.1 200 OK\r\n\(framing)X: 1\r\n\r\n") }
        }
        try await serve(backend) { node in
            let client = try node.client()
            for _ in 0..<2 {
                let answer = try client.exchange("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(answer.status == 200 && answer["x"] == "1")
                if framing.hasPrefix("Content") { #expect(answer["content-length"] == "1000") }
            }
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test(
        "204 and 304 have no body and the connections go on",
        arguments: [
            "204 No Content\r\n", "304 Not Modified\r\nContent-Length: 1000\r\n", "304 Not Modified\r\nETag: \"1\"\r\n",
        ]
    )
    func withoutBody(start: String) async throws {
        let backend = try Backend { connection in
            while try connection.request() != nil { try connection.send("HTTP/1.1 \(start)\r\n") }
        }
        try await serve(backend) { node in
            let client = try node.client()
            for _ in 0..<3 { #expect(try client.get().status == Int(start.prefix(3))) }
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test("an empty body is a body of length 0")
    func emptyBody() async throws {
        try await serve(.answering(Answer.ok(""))) { node in
            let answer = try node.get()
            #expect(answer.status == 200 && answer["content-length"] == "0")
        }
    }

    @Test("a response that ends with its connection becomes chunked")
    func untilCloseBecomesChunked() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\n\r\nfirst ")
            try connection.send("second")
        }
        try await serve(backend) { node in
            let client = try node.client()
            for _ in 0..<2 {
                let answer = try client.get()
                #expect(answer.isChunked && answer.text == "first second" && answer["connection"] == nil)
            }
            #expect(backend.record.now.connections == 2)
        }
    }

    @Test("an HTTP/1.0 response that ends with its connection becomes chunked")
    func untilCloseOfHTTP10() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.0 200 OK\r\n\r\nold")
        }
        try await serve(backend) { node in
            let client = try node.client()
            let answer = try client.get()
            #expect(answer.isChunked && answer.text == "old")
            #expect(try client.get().text == "old")
        }
    }

    @Test(
        "a response without a known length ends with the connection of an HTTP/1.0 client",
        arguments: [
            "\r\nfirst second",
            "Transfer-Encoding: chunked\r\n\r\n6\r\nfirst \r\n6;x=1\r\nsecond\r\n0\r\nX-Trailer: 1\r\n\r\n",
        ]
    )
    func untilCloseToHTTP10(form: String) async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\n\(form)")
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let answer = try client.response()
            #expect(answer.text == "first second")
            #expect(!answer.isChunked && answer["content-length"] == nil && answer["connection"] == "close")
        }
    }

    @Test("a response reset by its backend is not made to look complete")
    func resetUntilClose() async throws {
        let gate = Gate()
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\n\r\nabc")
            try gate.pass()
            connection.reset()
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send(Request.get())
            _ = try client.stream.readHead()
            #expect(try client.stream.read(8) == Array("3\r\nabc\r\n".utf8))
            gate.open()
            let rest = (try? client.stream.readToEnd()) ?? []
            #expect(rest.isEmpty)
        }
    }

    @Test(
        "a response cut off by its backend is visibly cut off for the client",
        arguments: [
            "Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "Transfer-Encoding: chunked\r\n\r\n9\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
            "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Trailer: 1\r\n",
        ]
    )
    func truncated(form: String) async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\n\(form)")
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send(Request.get())
            let error = #expect(throws: WireError.self) { try client.response() }
            #expect(error == .truncated || error == .reset)
            #expect(backend.record.now.connections == 1)
        }
    }
}
