import HTTPWire
import Testing

@Suite("Framing and the connection's fate")
struct FramingTests {
    private func request(_ fields: String, version: String = "1.1") throws -> RequestHead {
        try #require(ParsedHead(request: "POST / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n")).request
    }

    private func response(_ head: String, to method: Method = .get) throws -> ResponseHead {
        try #require(ParsedHead(response: "\(head)\r\n", to: method)).response
    }

    @Test(
        "a request's framing",
        arguments: [
            ("", RequestFraming.none), ("Content-Length: 0\r\n", .length(0)), ("Content-Length: 5\r\n", .length(5)),
            ("Content-Length: 5, 5\r\n", .length(5)), ("Content-Length: 5 \t,\t 5\r\n", .length(5)),
            ("Content-Length: 5\r\ncontent-length: 5\r\n", .length(5)), ("Content-Length: 0005\r\n", .length(5)),
            ("Content-Length: 05, 5\r\n", .length(5)), ("Content-Length: 4611686018427387904\r\n", .length(1 << 62)),
            ("Transfer-Encoding: chunked\r\n", .chunked), ("TRANSFER-ENCODING:\tCHUNKED\t\r\n", .chunked),
        ]
    )
    func requestFraming(_ fields: String, _ framing: RequestFraming) throws {
        #expect(try request(fields).framing == framing)
    }

    @Test(
        "a client keeps its connection by its version and Connection",
        arguments: [
            ("1.1", "", true), ("1.1", "Connection: close\r\n", false), ("1.1", "Connection: CLOSE\r\n", false),
            ("1.1", "Connection: keep-alive, close\r\n", false),
            ("1.1", "Connection: x\r\nConnection: close\r\n", false), ("1.1", "Connection:\r\n", true),
            ("1.1", "Connection: ,, keep-alive,\r\n", true), ("1.1", "Proxy-Connection: close\r\n", true),
            ("1.0", "", false), ("1.0", "Connection: Keep-Alive\r\n", true),
            ("1.0", "Connection: keep-alive, close\r\n", false), ("1.0", "Keep-Alive: 5\r\n", false),
        ]
    )
    func requestKeepAlive(_ version: String, _ fields: String, _ keepAlive: Bool) throws {
        #expect(try request(fields, version: version).keepAlive == keepAlive)
    }

    @Test("Connection options other than the usual ones name fields")
    func connectionNames() throws {
        #expect(try !request("Connection: close, keep-alive, Upgrade\r\n").connectionNamesFields)
        #expect(try request("Connection: close, X-Mine\r\n").connectionNamesFields)
        #expect(try response("HTTP/1.1 200 OK\r\nConnection: X-Mine\r\n").connectionNamesFields)
    }

    @Test("an expectation counts from HTTP/1.1 on")
    func expectation() throws {
        #expect(try request("Expect: 100-Continue\r\n").expectsContinue)
        #expect(try !request("Expect: 100-continue\r\n", version: "1.0").expectsContinue)
        #expect(try !request("Expect: 200-ok\r\n").expectsContinue)
    }

    @Test("an upgrade needs Upgrade, Connection and HTTP/1.1")
    func upgrade() throws {
        #expect(try request("Upgrade: websocket\r\nConnection: Upgrade\r\n").hasUpgrade)
        #expect(try !request("Upgrade: websocket\r\n").hasUpgrade)
        #expect(try !request("Connection: Upgrade\r\n").hasUpgrade)
        #expect(try !request("Upgrade: websocket\r\nConnection: Upgrade\r\n", version: "1.0").hasUpgrade)
        #expect(try response("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: upgrade\r\n").hasUpgrade)
    }

    @Test(
        "a response's framing depends on the request's method and the status",
        arguments: [
            ("HTTP/1.1 200 OK\r\n", Method.get, ResponseFraming.untilClose),
            ("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n", .get, .length(7)),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", .get, .chunked),
            ("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n", .head, .none),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", .head, .none),
            ("HTTP/1.1 200 OK\r\n", .head, .none), ("HTTP/1.1 100 Continue\r\n", .post, .none),
            ("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n", .get, .none),
            ("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n", .get, .none),
            ("HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n", .get, .length(0)),
            ("HTTP/1.1 404 X\r\nContent-Length: 1, 1\r\n", .get, .length(1)),
        ]
    )
    func responseFraming(_ head: String, _ method: Method, _ framing: ResponseFraming) throws {
        #expect(try response(head, to: method).framing == framing)
    }

    @Test(
        "a backend's connection can be kept unless it says no or ends the body with it",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", true), ("HTTP/1.1 200 OK\r\n", false),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n", true),
            ("HTTP/1.1 204 X\r\n", true), ("HTTP/1.1 204 X\r\nConnection: close\r\n", false),
        ]
    )
    func responseKeepAlive(_ head: String, _ keepAlive: Bool) throws {
        #expect(try response(head).keepAlive == keepAlive)
    }

    @Test(
        "a status line's parts are found",
        arguments: [
            ("HTTP/1.1 200 OK", 200, "OK"), ("HTTP/1.1 404 Not\tFound \u{E9}", 404, "Not\tFound \u{E9}"),
            ("HTTP/1.1 299 ", 299, ""), ("HTTP/1.1 599", 599, ""), ("HTTP/1.0 100 x", 100, "x"),
            ("HTTP/1.9 500 y", 500, "y"),
        ]
    )
    func statusLine(_ line: String, _ status: Int, _ reason: String) throws {
        let head = try #require(ParsedHead(response: "\(line)\r\n\r\n"))
        #expect(head.response.status == status)
        #expect(head.text(head.response.reason) == reason)
    }
}
