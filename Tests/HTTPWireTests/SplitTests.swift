import HTTPWire
import Testing

@Suite("Heads that arrive in parts")
struct SplitTests {
    static let requests = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nPOST /a?b HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 5, 5\r\nConnection: x, close\r\nX: \t y\t\r\n\r\n",
        "OPTIONS * HTTP/1.0\r\n\r\n",
        "PUT http://a.example:80/x HTTP/1.1\r\nHost:\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
    ]
    static let responses = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.0 404\r\nA:\r\n\r\n",
        "HTTP/1.1 500 Went wrong\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
    ]

    @Test("every part of a valid request is incomplete, the whole is complete", arguments: requests)
    func requestPrefixes(_ request: String) {
        let content = latin1(request)
        for length in 0..<content.count { #expect(requestOutcome(Array(content[..<length])) == .incomplete) }
        #expect(requestOutcome(content) == .complete(length: content.count))
        #expect(requestOutcome(content + latin1("\u{0}\n body")) == .complete(length: content.count))
    }

    @Test("every part of a valid response is incomplete, the whole is complete", arguments: responses)
    func responsePrefixes(_ response: String) {
        let content = latin1(response)
        for length in 0..<content.count { #expect(responseOutcome(Array(content[..<length])) == .incomplete) }
        #expect(responseOutcome(content) == .complete(length: content.count))
    }

    @Test("once a part is refused, so is all that begins with it")
    func refusalIsFinal() {
        for head in MalformedRequests.all {
            let content = latin1(head.content)
            var hasFailed = false
            for length in 0...content.count {
                let outcome = requestOutcome(Array(content[..<length]))
                if hasFailed, case .failed = outcome { continue }
                #expect(!hasFailed, "\(head.content.debugDescription) at \(length): \(outcome)")
                if case .failed = outcome { hasFailed = true }
            }
        }
    }

    @Test("progress asks for few parses and misses no end", arguments: requests + responses)
    func progress(_ head: String) {
        let content = latin1(head)
        let guarded = GuardedBytes(content)
        for step in 1...7 {
            var progress = HeadProgress()
            var parses = 0
            var length = 0
            var isWhole = false
            while length < content.count {
                length = min(length + step, content.count)
                let part = UnsafeRawBufferPointer(rebasing: guarded.bytes[..<length])
                isWhole = progress.mayBeComplete(part, limits: generousLimits)
                if isWhole { parses += 1 }
                let asksAgain = progress.mayBeComplete(part, limits: generousLimits)
                #expect(!asksAgain, "nothing new, nothing to parse")
            }
            #expect(isWhole, "the last part completes the head")
            #expect(parses <= 2 || content.starts(with: [13, 10]))
            progress.reset()
            let asksAfterReset = progress.mayBeComplete(guarded.bytes, limits: generousLimits)
            #expect(asksAfterReset)
        }
    }

    @Test("progress leads to a parse at a bare line feed and at the size limit")
    func progressStops() {
        let guarded = GuardedBytes(latin1("GET / HTTP/1.1\r\nX: y\nZ"))
        func asks(_ first: Int, _ second: Int, _ limits: HeadLimits) -> Bool {
            var progress = HeadProgress()
            _ = progress.mayBeComplete(UnsafeRawBufferPointer(rebasing: guarded.bytes[..<first]), limits: limits)
            return progress.mayBeComplete(UnsafeRawBufferPointer(rebasing: guarded.bytes[..<second]), limits: limits)
        }
        #expect(!asks(15, 20, generousLimits))
        #expect(asks(15, 21, generousLimits))
        #expect(asks(15, 18, HeadLimits(headerSize: 18, headerFields: 1)))
    }

    @Test("no bytes are no head")
    func nothing() {
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        #expect(HeadParser().parseRequest(empty, limits: generousLimits) == .incomplete)
        #expect(HeadParser().parseResponse(empty, limits: generousLimits, requestMethod: .get) == .incomplete)
        var progress = HeadProgress()
        let asks = progress.mayBeComplete(empty, limits: generousLimits)
        #expect(!asks)
    }
}
