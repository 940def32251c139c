import Testing

@Suite("Exchanges that end before their time")
struct BrokenExchangeTests {
    @Test("an early answer to an unfinished upload reaches the client")
    func earlyAnswer() async throws {
        let backend = try Backend { connection in
            _ = try connection.head()
            try connection.send(Answer.status("413 Content Too Large", "too much", "Connection: close"))
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nsome")
            let answer = try client.response()
            #expect(answer.status == 413 && answer.text == "too much" && answer["connection"] == "close")
            #expect(try client.hasEnded())
        }
    }

    @Test("an early answer is not lost though the client goes on sending")
    func earlyAnswerWhileSending() async throws {
        let backend = try Backend { connection in
            _ = try connection.head()
            _ = try connection.stream.read(100_000)
            try connection.send(Answer.status("403 Forbidden", "no", "Connection: close"))
            connection.finish()
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try node.client()
            startThread {
                try? client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n")
                try? client.send([UInt8](repeating: 120, count: 20_000_000))
                client.finish()
            }
            let answer = try client.response()
            #expect(answer.status == 403 && answer.text == "no")
        }
    }

    @Test("an answer before the body's end, then the body: the next request is not mixed up with it")
    func bodyAfterAnswer() async throws {
        let backend = try Backend { connection in
            _ = try connection.head()
            try connection.send(Answer.ok("early"))
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try node.client()
            let smuggled = Request.get("/smuggled")
            try client.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: \(smuggled.utf8.count)\r\n\r\n")
            #expect(try client.response().text == "early")
            try client.send(smuggled)
            #expect(try client.hasEnded())
            #expect(backend.record.now.targets == ["/early"])
        }
    }

    @Test("a client that goes away within its body costs the upstream connection", arguments: [true, false])
    func clientGoneInBody(resets: Bool) async throws {
        let backend = try Backend { connection in
            _ = try connection.head()
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
            try backend.record.wait("the beginning of the body") { $0.bytes.suffix(3).elementsEqual("abc".utf8) }
            if resets { client.reset() } else { client.close() }
            try backend.record.wait("the upstream connection's end") { $0.ended == [0] }
        }
    }

    @Test("a client that resets while it waits costs the upstream connection")
    func clientResetWhileWaiting() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send(Request.get())
            try backend.record.wait("the request") { $0.requests.count == 1 }
            client.reset()
            try backend.record.wait("the upstream connection's end") { $0.ended == [0] }
        }
    }

    @Test("a client that goes away within the response costs the upstream connection", arguments: [true, false])
    func clientGoneInResponse(resets: Bool) async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            let piece = [UInt8](repeating: 120, count: 65_536)
            while true { try connection.send(piece) }
        }
        try await serve(backend) { node in
            let client = try node.client()
            try client.send(Request.get())
            _ = try client.stream.read(100_000)
            if resets { client.reset() } else { client.close() }
            try backend.record.wait("the upstream connection's end") { $0.ended == [0] }
        }
    }

    @Test("a connection with bytes behind its response is not used again")
    func extraBytes() async throws {
        let backend = try Backend { connection in
            while try connection.request() != nil { try connection.send(Answer.ok() + Answer.ok("stolen")) }
        }
        try await serve(backend) { node in
            let client = try node.client()
            for _ in 0..<3 { #expect(try client.get().text == "ok") }
            #expect(backend.record.now.connections == 3)
        }
    }

    @Test("a connection that speaks between two responses is not used again")
    func unaskedBytes() async throws {
        let gate = Gate()
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send(Answer.ok())
            if connection.index == 0 {
                try gate.pass()
                try connection.send(Answer.ok("stolen"))
            }
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try node.client()
            #expect(try client.get().text == "ok")
            gate.open()
            try backend.record.wait("the connection's end") { $0.ended == [0] }
            #expect(try client.get().text == "ok")
            #expect(backend.record.now.connections == 2)
        }
    }

    @Test("an idle client's connection is closed in the end")
    func idleClient() async throws {
        try await serve(.answering(), listener: "timeouts: {idle: 100ms}") { node in
            let client = try node.client()
            #expect(try client.get().status == 200)
            #expect(try client.hasEnded())
        }
    }

    @Test("a client that says nothing is closed in the end without an answer")
    func silentClient() async throws {
        try await serve(.answering(), listener: "timeouts: {head: 100ms}") { node in
            let client = try node.client()
            #expect(try client.hasEnded())
        }
    }
}
