import HTTPWire
import Testing

@Suite("Rewriting responses")
struct ResponseRewriteTests {
    private func rewritten(
        _ response: String,
        to method: Method = .get,
        _ framing: DownstreamFraming = .asIs,
        _ connection: DownstreamConnection = .none
    ) throws -> String {
        let head = try #require(ParsedHead(response: response, to: method))
        return text(head.rewrittenResponse(framing: framing, connection: connection))
    }

    @Test("an ordinary response stays as it is")
    func ordinary() throws {
        let response = "HTTP/1.1 200 OK\r\nserver:x\r\nContent-Length: 5\r\nVia: 1.1 b\r\n\r\n"
        #expect(try rewritten(response) == response)
    }

    @Test("the status line keeps code and reason, and says HTTP/1.1")
    func statusLine() throws {
        #expect(try rewritten("HTTP/1.0 200 Fine \u{E9}\r\nA: b\r\n\r\n") == "HTTP/1.1 200 Fine \u{E9}\r\nA: b\r\n\r\n")
        #expect(try rewritten("HTTP/1.5 299 \r\n\r\n") == "HTTP/1.1 299 \r\n\r\n")
        #expect(try rewritten("HTTP/1.1 299\r\n\r\n") == "HTTP/1.1 299 \r\n\r\n")
    }

    @Test("the hop's own fields and those that Connection names go")
    func hopByHop() throws {
        let response = """
            HTTP/1.1 200 OK\r
            Connection: keep-alive, X-Mine\r
            Keep-Alive: timeout=5\r
            Content-Length: 5\r
            X-MINE: 1\r
            Proxy-Connection: x\r
            Upgrade: h2c\r
            Date: now\r
            \r

            """
        #expect(try rewritten(response) == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: now\r\n\r\n")
    }

    @Test("Connection is written as asked")
    func connection() throws {
        let response = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n"
        let kept = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
        #expect(try rewritten(response + "\r\n", .asIs, .none) == kept + "\r\n")
        #expect(try rewritten(response + "\r\n", .asIs, .close) == kept + "Connection: close\r\n\r\n")
        #expect(try rewritten(response + "\r\n", .asIs, .keepAlive) == kept + "Connection: keep-alive\r\n\r\n")
    }

    @Test("framing fields follow the framing asked for")
    func framing() throws {
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nTrailer: Digest\r\n\r\n"
        let canonical = "HTTP/1.1 200 OK\r\nTrailer: Digest\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(try rewritten(chunked, .asIs) == canonical)
        #expect(try rewritten(chunked, .untilClose, .close) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        let untilClose = "HTTP/1.1 200 OK\r\n\r\n"
        #expect(try rewritten(untilClose, .chunked) == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(try rewritten(untilClose, .asIs) == untilClose)
        let doubled = "HTTP/1.1 200 OK\r\nContent-Length: 7, 7\r\nA: b\r\nContent-Length: 07\r\n\r\n"
        #expect(try rewritten(doubled) == "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 7\r\n\r\n")
    }

    @Test(
        "1xx and 204 carry no framing fields, whatever is asked",
        arguments: ["100 Continue", "103 Early Hints", "204 No Content"],
        [DownstreamFraming.asIs, .chunked, .untilClose, .noBody]
    )
    func bodiless(_ status: String, _ framing: DownstreamFraming) throws {
        for field in ["Content-Length: 5", "Transfer-Encoding: chunked"] {
            let written = try rewritten("HTTP/1.1 \(status)\r\n\(field)\r\nLink: x\r\n\r\n", framing)
            #expect(written == "HTTP/1.1 \(status)\r\nLink: x\r\n\r\n")
        }
    }

    @Test("the answer to HEAD and 304 keep Content-Length and lose Transfer-Encoding")
    func headAndNotModified() throws {
        for framing in [DownstreamFraming.asIs, .noBody] {
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
            #expect(try rewritten(head, to: .head, framing) == head)
            let notModified = "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"
            #expect(try rewritten(notModified, framing) == notModified)
            let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            #expect(try rewritten(chunked, to: .head, framing) == "HTTP/1.1 200 OK\r\n\r\n")
        }
    }
}
