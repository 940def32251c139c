import HTTPWire
import Testing

@Suite("Refusal of malformed heads")
struct RefusalTests {
    @Test("a malformed or ambiguous request is refused for its own reason", arguments: MalformedRequests.all)
    func malformedRequest(_ head: MalformedHead) {
        #expect(requestOutcome(head.content) == .failed(head.error))
    }

    @Test("a malformed or ambiguous response is refused for its own reason", arguments: MalformedResponses.all)
    func malformedResponse(_ head: MalformedHead) {
        #expect(responseOutcome(head.content) == .failed(head.error))
    }

    @Test("what is refused whole is never accepted in part")
    func noPrefixOfAMalformedHeadIsAccepted() {
        for head in MalformedRequests.all {
            let content = latin1(head.content)
            for length in 0..<content.count {
                if case .complete = requestOutcome(Array(content[..<length])) {
                    Issue.record("accepted the first \(length) bytes of \(head.content.debugDescription)")
                }
            }
        }
    }

    @Test("every error names its status")
    func statuses() {
        let others: [HeadError: Int] = [
            .headTooLarge: 431, .tooManyFields: 431, .connectUnsupported: 501, .transferCodingUnsupported: 501,
            .versionUnsupported: 505,
        ]
        for error in HeadError.allCases { #expect(error.status == others[error] ?? 400) }
    }

    @Test("a bare line feed is refused before the head is whole")
    func earlyRefusal() {
        #expect(requestOutcome("GET / HTTP/1.1\n") == .failed(.bareLineFeed))
        #expect(requestOutcome("GET / HTTP/1.1\r\nHost: a\n") == .failed(.bareLineFeed))
        #expect(requestOutcome("GET / HT\n") == .failed(.bareLineFeed))
        #expect(responseOutcome("HTTP/1.1 200 OK\n") == .failed(.bareLineFeed))
    }
}

@Suite("Limits of heads")
struct HeadLimitTests {
    private let request = "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n"

    @Test("a head of exactly the limit is accepted, one byte more is not")
    func size() {
        let size = request.utf8.count
        let exact = HeadLimits(headerSize: size, headerFields: 10)
        #expect(requestOutcome(request, limits: exact) == .complete(length: size))
        let less = HeadLimits(headerSize: size - 1, headerFields: 10)
        #expect(requestOutcome(request, limits: less) == .failed(.headTooLarge))
        #expect(requestOutcome(request + String(repeating: "b", count: 100), limits: exact) == .complete(length: size))
    }

    @Test("an incomplete head that has reached the limit is refused at once")
    func incompleteAtTheLimit() {
        let limits = HeadLimits(headerSize: 20, headerFields: 10)
        #expect(requestOutcome("GET /1234567890 HTT", limits: limits) == .incomplete)
        #expect(requestOutcome("GET /1234567890 HTTP", limits: limits) == .failed(.headTooLarge))
        #expect(requestOutcome("GET /" + String(repeating: "a", count: 1000), limits: limits) == .failed(.headTooLarge))
    }

    @Test("as many fields as the limit are accepted, one more is not")
    func fields() {
        let one = HeadLimits(headerSize: 100, headerFields: 1)
        let two = HeadLimits(headerSize: 100, headerFields: 2)
        #expect(requestOutcome(request, limits: two) == .complete(length: request.utf8.count))
        #expect(requestOutcome(request, limits: one) == .failed(.tooManyFields))
        let response = "HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\n"
        #expect(responseOutcome(response, limits: one) == .failed(.tooManyFields))
    }

    @Test("a parser takes larger limits after smaller ones")
    func growth() {
        let parser = HeadParser()
        for count in [1, 50, 7, 500] {
            let lines = (0..<count).map { "X\($0): \($0)\r\n" }.joined()
            let guarded = GuardedBytes(latin1("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n"))
            let limits = HeadLimits(headerSize: 65536, headerFields: count + 1)
            #expect(parser.parseRequest(guarded.bytes, limits: limits) == .complete(length: guarded.bytes.count))
            #expect(parser.fieldCount == count + 1)
            #expect(text(parser.field(count).value.slice(of: guarded.bytes)) == "\(count - 1)")
        }
    }
}
