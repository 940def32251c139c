import HTTPWire
import Testing

/// Valid heads with bytes changed, removed, doubled and mixed: whatever is accepted must be safe to forward.
@Suite("Mutated heads")
struct MutationTests {
    static let requests =
        SplitTests.requests + [
            """
            GET /x?y HTTP/1.1\r\nHost: a.example\r\nConnection: keep-alive, x-a\r\nX-A: b\r\nX-Forwarded-For: 1.2.3.4\r\n\
            Via: 1.0 b\r\nTE: trailers\r\nUpgrade: x\r\nCookie: a=b; c=d\r\n\r\n
            """,
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 10\r\nContent-Length: 10\r\nConnection: Content-Length\r\n\r\n",
        ]
    static let responses =
        SplitTests.responses + [
            "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nKeep-Alive: 5\r\nConnection: keep-alive\r\n\r\n",
            "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 7\r\nContent-Length: 7\r\nTrailer: Digest\r\n\r\n",
        ]
    private static let fragments = [
        "\r\n", "\n", "\r", " ", "\t", ":", ",", "\u{0}", "\r\n\r\n", "\r\n ", "chunked", "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n", "Host: b\r\n", "Connection: host\r\n", "HTTP/1.0", "close, ", "http://b", "?",
        "[",
        "]", "%", "\u{FF}",
    ].map(latin1)

    private func mutated(_ content: String, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = latin1(content)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let offset = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[offset] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes.remove(at: offset)
            case 3: bytes.insert(bytes[offset], at: offset)
            default:
                let fragment = Self.fragments[Int.random(in: 0..<Self.fragments.count, using: &generator)]
                bytes.insert(contentsOf: fragment, at: offset)
            }
            if bytes.isEmpty { return [UInt8(ascii: "G")] }
        }
        return bytes
    }

    /// Whether every CR is followed by LF and every LF follows a CR, and the only empty line is the last.
    private func isClean(_ bytes: [UInt8]) -> Bool {
        var emptyLines = 0
        for (index, byte) in bytes.enumerated() {
            if byte == 0 { return false }
            if byte == 13, index + 1 == bytes.count || bytes[index + 1] != 10 { return false }
            if byte == 10 {
                guard index > 0, bytes[index - 1] == 13 else { return false }
                if index >= 3, bytes[index - 2] == 10 { emptyLines += 1 }
            }
        }
        return emptyLines == 1 && bytes.suffix(4) == [13, 10, 13, 10]
    }

    @Test("an accepted request is accepted again once rewritten, with the same framing", arguments: 0..<40)
    func requests(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var accepted = 0
        for _ in 0..<60 {
            for request in Self.requests {
                let content = mutated(request, &generator)
                guard let head = ParsedHead(request: content) else { continue }
                accepted += 1
                let bytes = head.rewrittenRequest()
                #expect(isClean(bytes), "\(text(content).debugDescription)")
                let again = try #require(ParsedHead(request: bytes), "\(text(bytes).debugDescription)")
                #expect(again.parser.headLength == bytes.count)
                #expect(again.request.framing == head.request.framing)
                #expect(again.request.method == head.request.method)
                #expect(again.text(again.request.query) == head.text(head.request.query))
                #expect(again.request.minorVersion == 1)
                #expect(!again.request.connectionNamesFields && !again.request.hasUpgrade)
                if !head.request.authority.isEmpty {
                    #expect(again.text(again.request.authority) == head.text(head.request.authority))
                }
                let names = again.fields.map { $0[0].lowercased() }
                for name in ["connection", "keep-alive", "proxy-connection", "te", "upgrade"] {
                    #expect(!names.contains(name))
                }
                for name in ["host", "x-forwarded-for", "x-forwarded-proto"] {
                    #expect(names.count { $0 == name } == 1)
                }
            }
        }
        #expect(accepted > 20, "mutations leave enough to look at")
    }

    @Test("an accepted response is accepted again once rewritten, with the same framing", arguments: 0..<40)
    func responses(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed) + 1_000_000)
        for _ in 0..<60 {
            for response in Self.responses {
                let content = mutated(response, &generator)
                guard let head = ParsedHead(response: content) else { continue }
                let bytes = head.rewrittenResponse()
                #expect(isClean(bytes), "\(text(content).debugDescription)")
                let again = try #require(ParsedHead(response: bytes), "\(text(bytes).debugDescription)")
                #expect(again.response.framing == head.response.framing)
                #expect(again.response.status == head.response.status)
                #expect(again.text(again.response.reason) == head.text(head.response.reason))
                #expect(!again.response.connectionNamesFields && !again.response.hasUpgrade)
            }
        }
    }

    @Test("bytes at random are never read beyond their end", arguments: 0..<20)
    func noise(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed) + 2_000_000)
        for _ in 0..<500 {
            let length = Int.random(in: 0..<64, using: &generator)
            let content = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if case .complete = requestOutcome(content) { Issue.record("accepted noise") }
            if case .complete = responseOutcome(content) { Issue.record("accepted noise") }
        }
    }
}
