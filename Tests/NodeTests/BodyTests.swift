import ApusConfiguration
import Testing

@Suite("Bodies")
struct BodyTests {
    /// Answers with the request's body, as chunks of five bytes with an extension and trailers.
    private static func echoInChunks() throws -> Backend {
        try Backend { connection in
            while let request = try connection.request() {
                var text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                var rest = request.body[...]
                while !rest.isEmpty {
                    let piece = rest.prefix(5)
                    rest = rest.dropFirst(5)
                    text += "0\(piece.count);ext=\"a\\\"b\";flag\r\n\(String(decoding: piece, as: UTF8.self))\r\n"
                }
                try connection.send("\(text)000\r\nX-Sum: \(request.body.count)\r\nContent-Length: 3\r\n\r\n")
            }
        }
    }

    @Test("chunks go both ways, extensions removed, trailers kept")
    func chunkedBothWays() async throws {
        let backend = try Self.echoInChunks()
        try await serve(backend) { node in
            let client = try node.client()
            for _ in 0..<3 {
                try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n")
                try client.send(
                    "3;name=value\r\nabc\r\n00A\r\n0123456789\r\n0;last\r\nX-T: trailer\r\nHost: evil\r\n\r\n"
                )
                let answer = try client.response()
                #expect(answer.text == "abc0123456789")
                #expect(answer.trailers.map(\.name) == ["X-Sum"])
                #expect(answer.trailers.first?.value == "13")
            }
            let requests = backend.requests
            #expect(requests.allSatisfy { $0.text == "abc0123456789" && $0["content-length"] == nil })
            #expect(requests.allSatisfy { $0.trailers.map(\.name) == ["X-T"] })
            #expect(!String(decoding: backend.record.now.bytes, as: UTF8.self).contains(";"))
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test("large bodies arrive whole", arguments: [1, 65_536, 65_537, 3_000_001])
    func large(size: Int) async throws {
        let backend = try Backend { connection in
            while let request = try connection.request() {
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\n\r\n")
                try connection.send(request.body)
            }
        }
        try await serve(backend) { node in
            let client = try node.client()
            let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            startThread {
                try? client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
                try? client.send(body)
            }
            #expect(try client.response().body == body)
            startThread {
                try? client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                try? client.send("\(String(size, radix: 16))\r\n")
                try? client.send(body)
                try? client.send("\r\n0\r\n\r\n")
            }
            #expect(try client.response().body == body)
        }
    }

    @Test(
        "a request gives the same however it is split into two writes",
        arguments: [
            "POST /split?q HTTP/1.1\r\nHost: a\r\nX: 1\r\nTransfer-Encoding: chunked\r\n\r\n5;e=1\r\nhello\r\n06\r\n world\r\n0\r\nT: 1\r\n\r\n",
            "\r\nPUT /split?q HTTP/1.1\r\nhost:a\r\nX:  1 \r\nContent-Length: 11\r\n\r\nhello world",
        ]
    )
    func everySplitOfRequest(text: String) async throws {
        let directory = try PrivateDirectory()
        defer { directory.remove() }
        let backend = try Backend.answering(Answer.ok("done"))
        let yaml = """
            listeners:
              web: {address: "unix:\(directory.path)/web", pool: main}
            pools:
              main: {backends: ["\(backend.address)"]}
            """
        try await serve(yaml: yaml, stopping: [backend]) { node in
            let client = try node.client()
            let bytes = Array(text.utf8)
            for split in 1..<bytes.count {
                try client.send(Array(bytes[..<split]))
                try TestSocket.waitUntilRead(client.stream.descriptor)
                try client.send(Array(bytes[split...]))
                #expect(try client.response().text == "done", "split at \(split)")
            }
            let requests = backend.requests
            #expect(requests.count == bytes.count - 1)
            for (index, request) in requests.enumerated() {
                let isSame = request.text == "hello world" && request.target == "/split?q" && request["x"] == "1"
                #expect(isSame && request.trailers.count == requests[0].trailers.count, "split at \(index + 1)")
            }
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test(
        "a response gives the same however it is split into two writes",
        arguments: [
            "HTTP/1.1 103 Early Hints\r\nA: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;e=1\r\nhello\r\n06\r\n world\r\n0\r\nT: 1\r\n\r\n",
            "HTTP/1.1 200\r\nContent-Length: 11\r\nX: 1\r\n\r\nhello world",
        ]
    )
    func everySplitOfResponse(text: String) async throws {
        let directory = try PrivateDirectory()
        defer { directory.remove() }
        let bytes = Array(text.utf8)
        let backend = try Backend(at: .unix("\(directory.path)/backend")) { connection in
            while let request = try connection.request(), let split = Int(request.target.dropFirst()) {
                try connection.send(Array(bytes[..<split]))
                try TestSocket.waitUntilRead(connection.stream.descriptor)
                try connection.send(Array(bytes[split...]))
            }
        }
        try await serve(backend) { node in
            let client = try node.client()
            var first: Message?
            for split in 1..<bytes.count {
                try client.send(Request.get("/\(split)"))
                var answer = try client.response()
                if answer.status == 103 { answer = try client.response() }
                #expect(answer.status == 200 && answer.text == "hello world", "split at \(split)")
                let names = answer.fields.map(\.name) + answer.trailers.map(\.name)
                let expected = first ?? answer
                #expect(names == expected.fields.map(\.name) + expected.trailers.map(\.name), "split at \(split)")
                first = expected
            }
            #expect(backend.record.now.connections == 1)
        }
    }
}
