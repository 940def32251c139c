import HTTPWire
import Testing

@Suite("Requests")
struct RequestTests {
    @Test("a request's parts are found")
    func parts() throws {
        let head = try #require(
            ParsedHead(
                request: "POST /a/b?c=d&e HTTP/1.1\r\nHost:\t api.example.com:8080 \t\r\nX-Empty:\r\nA: b, c\r\n\r\n"
            )
        )
        let request = head.request
        #expect(request.method == .post)
        #expect(head.text(request.methodName) == "POST")
        #expect(head.text(request.target) == "/a/b?c=d&e")
        #expect(request.form == .origin)
        #expect(head.text(request.path) == "/a/b")
        #expect(head.text(request.query) == "c=d&e")
        #expect(request.hasQuery)
        #expect(head.text(request.authority) == "api.example.com:8080")
        #expect(head.text(request.host) == "api.example.com")
        #expect(request.hostFieldIndex == 0)
        #expect(request.minorVersion == 1)
        #expect(head.fields == [["Host", "api.example.com:8080"], ["X-Empty", ""], ["A", "b, c"]])
        #expect(head.text(head.parser.field(2).line) == "A: b, c\r\n")
    }

    @Test(
        "methods are told apart by case and name",
        arguments: [
            ("GET", Method.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
            ("OPTIONS", .options), ("TRACE", .trace), ("PATCH", .patch), ("get", .other), ("GETS", .other),
            ("M-SEARCH", .other), ("OPTIONSX", .other), ("G", .other), ("!#$%&'*+-.^_`|~09", .other),
        ]
    )
    func methods(_ name: String, _ method: Method) throws {
        let head = try #require(ParsedHead(request: "\(name) / HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(head.request.method == method)
        #expect(head.text(head.request.methodName) == name)
    }

    @Test("idempotent methods are those of RFC 9110")
    func idempotency() {
        let idempotent = Method.allCases.filter(\.isIdempotent)
        #expect(idempotent == [.get, .head, .put, .delete, .options, .trace])
    }

    @Test(
        "an absolute form's authority goes before Host",
        arguments: [
            ("http://a.example/x?y", "a.example", "a.example", "/x", "y"),
            ("HTTP://a:80", "a:80", "a", "", ""), ("https://[::1]:443/", "[::1]:443", "[::1]", "/", ""),
            ("http://a?q", "a", "a", "", "q"), ("http://a//b", "a", "a", "//b", ""),
            ("http://a/?http://b/", "a", "a", "/", "http://b/"),
        ]
    )
    func absoluteForm(_ target: String, authority: String, host: String, path: String, query: String) throws {
        let head = try #require(ParsedHead(request: "GET \(target) HTTP/1.1\r\nHost: other\r\n\r\n"))
        #expect(head.request.form == .absolute)
        #expect(head.text(head.request.authority) == authority)
        #expect(head.text(head.request.host) == host)
        #expect(head.text(head.request.path) == path)
        #expect(head.text(head.request.query) == query)
    }

    @Test("the asterisk form belongs to OPTIONS")
    func asteriskForm() throws {
        let head = try #require(ParsedHead(request: "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(head.request.form == .asterisk)
        #expect(head.text(head.request.path) == "*")
    }

    @Test(
        "valid hosts are accepted",
        arguments: [
            ("", ""), ("a", "a"), ("a.example:80", "a.example"), ("a:", "a"), ("a:0", "a"), ("a:65535", "a"),
            ("127.0.0.1:8080", "127.0.0.1"), ("[::]", "[::]"), ("[::1]:80", "[::1]"),
            ("[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]"),
            ("[fe80::a:B]", "[fe80::a:B]"), ("[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]"), ("[1::]", "[1::]"),
            ("[1:2:3:4:5:6:192.0.2.1]", "[1:2:3:4:5:6:192.0.2.1]"), ("[v1.a:b]:1", "[v1.a:b]"), ("a%2Fb:1", "a%2Fb"),
            ("under_score~!$&'()*+,;=", "under_score~!$&'()*+,;="), (":80", ""),
        ]
    )
    func hosts(_ value: String, host: String) throws {
        let head = try #require(ParsedHead(request: "GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n"))
        #expect(head.text(head.request.authority) == value)
        #expect(head.text(head.request.host) == host)
    }

    @Test("HTTP/1.0 needs no Host, and a later minor version counts as 1")
    func versions() throws {
        let old = try #require(ParsedHead(request: "GET / HTTP/1.0\r\n\r\n"))
        #expect(old.request.minorVersion == 0)
        #expect(!old.request.hasHost)
        #expect(old.request.authority.isEmpty)
        let new = try #require(ParsedHead(request: "GET / HTTP/1.7\r\nHost: a\r\n\r\n"))
        #expect(new.request.minorVersion == 1)
    }

    @Test("one empty line before the request line is passed over")
    func emptyLine() throws {
        let head = try #require(ParsedHead(request: "\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\nrest"))
        #expect(head.text(head.request.path) == "/x")
        #expect(head.parser.headLength == head.guarded.bytes.count - 4)
    }

    @Test("each byte is allowed exactly where the grammar has it")
    func byteClasses() {
        let tokens = Set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        for byte in UInt8.min...UInt8.max {
            let isText = byte >= 0x20 && byte != 0x7F || byte == 0x09
            let isTarget = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
            func isAccepted(_ before: String, _ after: String) -> Bool {
                if case .complete = requestOutcome(latin1(before) + [byte] + latin1(after)) { true } else { false }
            }
            #expect(isAccepted("G", "T / HTTP/1.1\r\nHost: a\r\n\r\n") == tokens.contains(byte))
            #expect(isAccepted("GET /", "x HTTP/1.1\r\nHost: a\r\n\r\n") == isTarget)
            #expect(isAccepted("GET /?", "x HTTP/1.1\r\nHost: a\r\n\r\n") == isTarget)
            // A colon ends the name early, and a value begins with the rest.
            let isName = tokens.contains(byte) || byte == UInt8(ascii: ":")
            #expect(isAccepted("GET / HTTP/1.1\r\nHost: a\r\nX", "Y: z\r\n\r\n") == isName)
            for length in 0...9 {
                let filler = String(repeating: "v", count: length)
                #expect(isAccepted("GET / HTTP/1.1\r\nHost: a\r\nX: \(filler)", "\(filler)\r\n\r\n") == isText)
            }
        }
    }

    @Test("all known names are found in either case, and none that differs in a letter")
    func classification() throws {
        for (name, known) in knownNames {
            for spelling in [name, name.uppercased(), name.lowercased()] {
                #expect(try classified(spelling) == known)
            }
            let letters = latin1(name)
            for index in letters.indices {
                var changed = letters
                changed[index] = letters[index] == UInt8(ascii: "z") ? UInt8(ascii: "y") : letters[index] + 1
                #expect(try classified(text(changed)) == .other, "\(text(changed))")
            }
            #expect(try classified(name + "x") == .other)
            #expect(try classified(String(name.dropLast())) == .other)
        }
        #expect(knownNames.count == KnownField.allCases.count - 1)
    }

    private func classified(_ name: String) throws -> KnownField {
        let head = try #require(ParsedHead(response: "HTTP/1.1 200 OK\r\n\(name): \(validValue(name))\r\n\r\n"))
        return head.parser.field(0).known
    }

    private func validValue(_ name: String) -> String {
        switch name.lowercased() {
        case "transfer-encoding": "chunked"
        default: "1"
        }
    }

    private let knownNames: [(String, KnownField)] = [
        ("Host", .host), ("Content-Length", .contentLength), ("Transfer-Encoding", .transferEncoding),
        ("Connection", .connection), ("Keep-Alive", .keepAlive), ("Proxy-Connection", .proxyConnection), ("TE", .te),
        ("Upgrade", .upgrade), ("Expect", .expect), ("Trailer", .trailer), ("Via", .via),
        ("X-Forwarded-For", .xForwardedFor), ("X-Forwarded-Proto", .xForwardedProto),
        ("X-Forwarded-Host", .xForwardedHost), ("Cookie", .cookie), ("Set-Cookie", .setCookie), ("Date", .date),
        ("Server", .server),
    ]

    @Test("a field is found by its name")
    func firstField() throws {
        let head = try #require(ParsedHead(request: "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a: 2\r\nX-B: 3\r\n\r\n"))
        let name = GuardedBytes(latin1("x-a"))
        #expect(head.parser.firstField(named: name.bytes, in: head.guarded.bytes) == 1)
        #expect(head.parser.firstField(named: name.bytes, in: head.guarded.bytes, from: 2) == 2)
        #expect(head.parser.firstField(named: name.bytes, in: head.guarded.bytes, from: 3) == nil)
        #expect(head.parser.firstField(named: name.bytes, in: head.guarded.bytes, from: 9) == nil)
    }
}
