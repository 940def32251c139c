import HTTPWire
import Testing

@Suite("Rewriting requests")
struct RequestRewriteTests {
    private let forwarded =
        "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\nVia: 1.1 apus\r\n"

    private func rewritten(_ request: String) throws -> String {
        text(try #require(ParsedHead(request: request)).rewrittenRequest())
    }

    @Test("an ordinary request keeps its lines and gains four")
    func ordinary() throws {
        let request = "GET /x?y HTTP/1.1\r\nHost: a\r\nAccept:  */*\r\nuser-agent:b\r\n"
        #expect(try rewritten(request + "\r\n") == request + forwarded + "\r\n")
        #expect(try rewritten("\r\n" + request + "\r\n") == request + forwarded + "\r\n")
    }

    @Test(
        "an absolute form becomes origin form, with its authority as Host",
        arguments: [
            ("GET http://a/x?y", "GET /x?y"), ("GET http://a", "GET /"), ("GET http://a?y", "GET /?y"),
            ("OPTIONS http://a", "OPTIONS *"), ("OPTIONS http://a/", "OPTIONS /"), ("OPTIONS http://a?", "OPTIONS /?"),
        ]
    )
    func absolute(_ before: String, _ after: String) throws {
        let expected = "\(after) HTTP/1.1\r\nHost: a\r\nX: y\r\n" + forwarded + "\r\n"
        #expect(try rewritten("\(before) HTTP/1.1\r\nhost: b\r\nX: y\r\n\r\n") == expected)
        #expect(try rewritten("\(before) HTTP/1.0\r\nX: y\r\n\r\n") == expected)
    }

    @Test("the version is 1.1, and an HTTP/1.0 request without a host gets one")
    func version() throws {
        let host = "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: http\r\nVia: 1.1 apus\r\n\r\n"
        #expect(try rewritten("GET /x HTTP/1.0\r\n\r\n") == "GET /x HTTP/1.1\r\nHost: fallback.example\r\n" + host)
        #expect(try rewritten("GET /x HTTP/1.0\r\nHost: a\r\n\r\n") == "GET /x HTTP/1.1\r\nHost: a\r\n\(forwarded)\r\n")
        #expect(try rewritten("GET /x HTTP/1.4\r\nHost: a\r\n\r\n") == "GET /x HTTP/1.1\r\nHost: a\r\n\(forwarded)\r\n")
        #expect(try rewritten("GET /x HTTP/1.1\r\nHost:\r\n\r\n") == "GET /x HTTP/1.1\r\nHost:\r\n" + host)
    }

    @Test("the hop's own fields and those that Connection names go")
    func hopByHop() throws {
        let request = """
            GET / HTTP/1.1\r
            Connection: keep-alive, X-Mine, Cookie\r
            Host: a\r
            x-mine: 1\r
            Keep-Alive: 5\r
            Stays: 1\r
            Proxy-Connection: x\r
            TE: trailers\r
            Upgrade: h2c\r
            COOKIE: a=b\r
            X-Mined: 1\r
            connection: x-mined\r
            Trailer: Digest\r
            Proxy-Authorization: x\r
            \r

            """
        let kept = "Host: a\r\nStays: 1\r\nTrailer: Digest\r\nProxy-Authorization: x\r\n"
        #expect(try rewritten(request) == "GET / HTTP/1.1\r\n" + kept + forwarded + "\r\n")
    }

    @Test("Connection cannot remove what frames or routes a request")
    func protectedFields() throws {
        let request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
        let names = "Connection: Host, Content-Length, Transfer-Encoding, Expect, X-Forwarded-Host, Via\r\n"
        #expect(try rewritten(request + names + "\r\n") == request + forwarded + "\r\n")
        let chunked = try rewritten("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\(names)\r\n")
        #expect(chunked == "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\(forwarded)\r\n")
    }

    @Test("framing is written once, in one form")
    func framing() throws {
        let line = "POST / HTTP/1.1\r\nHost: a\r\n"
        for fields in [
            "Content-Length: 5\r\nX: y\r\nContent-Length: 5\r\n", "Content-Length: 5, 5\r\nX: y\r\n",
            "Content-Length: 005\r\nX: y\r\n",
        ] {
            #expect(try rewritten(line + fields + "\r\n") == line + "X: y\r\nContent-Length: 5\r\n\(forwarded)\r\n")
        }
        for length in ["0", "9", "10", "4611686018427387904"] {
            let fields = "Content-Length: \(length)\r\n"
            #expect(try rewritten(line + fields + "\r\n") == line + fields + forwarded + "\r\n")
            #expect(try rewritten(line + fields + fields + "\r\n") == line + fields + forwarded + "\r\n")
        }
        let chunked = line + "Transfer-Encoding: chunked\r\n" + forwarded + "\r\n"
        #expect(try rewritten(line + "transfer-encoding:\tChunked \r\n\r\n") == chunked)
    }

    @Test("X-Forwarded-For is appended to, -Proto and -Host are replaced, Via is added to")
    func forwarding() throws {
        let request = """
            GET / HTTP/1.1\r
            X-Forwarded-For: 1.1.1.1, 2.2.2.2\r
            Via: 1.0 front\r
            X-Forwarded-Proto: https\r
            Host: a\r
            x-forwarded-for:\r
            X-Forwarded-Host: evil\r
            x-forwarded-for: 3.3.3.3\r
            \r

            """
        let expected =
            "GET / HTTP/1.1\r\nVia: 1.0 front\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1, 2.2.2.2, 3.3.3.3, 203.0.113.7\r\n"
            + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\nVia: 1.1 apus\r\n\r\n"
        #expect(try rewritten(request) == expected)
    }

    @Test("Expect stays, but not for an HTTP/1.0 client")
    func expectation() throws {
        let fields = "Host: a\r\nExpect: 100-continue\r\n"
        #expect(try rewritten("PUT / HTTP/1.1\r\n\(fields)\r\n") == "PUT / HTTP/1.1\r\n\(fields)\(forwarded)\r\n")
        #expect(try rewritten("PUT / HTTP/1.0\r\n\(fields)\r\n") == "PUT / HTTP/1.1\r\nHost: a\r\n\(forwarded)\r\n")
    }

    @Test("a backend can be asked to close")
    func close() throws {
        let head = try #require(ParsedHead(request: "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"))
        let expected = "GET / HTTP/1.1\r\nHost: a\r\n\(forwarded)Connection: close\r\n\r\n"
        #expect(text(head.rewrittenRequest(closeUpstream: true)) == expected)
    }

    @Test("the client's address and scheme are written as given")
    func client() throws {
        let head = try #require(ParsedHead(request: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        let written = text(head.rewrittenRequest(client: "2001:db8::7", scheme: "https"))
        #expect(written.contains("X-Forwarded-For: 2001:db8::7\r\nX-Forwarded-Proto: https\r\n"))
    }
}
