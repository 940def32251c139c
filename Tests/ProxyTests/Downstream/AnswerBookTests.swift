import HTTPWire
import NIOCore
import Testing

@testable import Proxy

@Suite struct AnswerBookTests {
    private static let date = "Mon, 23 Nov 2026 06:00:00 GMT"

    private func answer(
        _ reason: AnswerReason,
        _ connection: DownstreamConnection = .none,
        hasBody: Bool = true,
        node: String = "lb-1"
    ) -> String {
        String(
            buffer: AnswerBook(nodeName: node).answer(reason, connection: connection, hasBody: hasBody, date: Self.date)
        )
    }

    @Test func an_answer_is_written_as_agreed() {
        let expected = """
            HTTP/1.1 504 Gateway Timeout\r
            Date: Mon, 23 Nov 2026 06:00:00 GMT\r
            Content-Type: text/plain\r
            Content-Length: 20\r
            Proxy-Status: lb-1; error=connection_timeout\r
            \r
            504 Gateway Timeout

            """
        #expect(self.answer(.connectTimeout) == expected)
    }

    @Test func the_answer_to_head_differs_by_the_body_alone() {
        let whole = self.answer(.noRoute)
        let head = self.answer(.noRoute, hasBody: false)
        #expect(head.hasSuffix("\r\n\r\n") && whole == head + "404 Not Found\n")
    }

    @Test func the_connection_is_announced() {
        #expect(!self.answer(.noRoute).contains("Connection:"))
        #expect(self.answer(.noRoute, .close).contains("\r\nConnection: close\r\n"))
        #expect(self.answer(.noRoute, .keepAlive).contains("\r\nConnection: keep-alive\r\n"))
    }

    @Test(arguments: AnswerReason.allCases.filter { $0.status != 0 }, [DownstreamConnection.none, .close, .keepAlive])
    func every_answer_is_a_valid_response(reason: AnswerReason, connection: DownstreamConnection) throws {
        let text = self.answer(reason, connection, node: "a \"node\"")
        let parser = HeadParser()
        let bytes = Array(text.utf8)
        let limits = HeadLimits(headerSize: 8_192, headerFields: 20)
        let outcome = bytes.withUnsafeBytes { parser.parseResponse($0, limits: limits, requestMethod: .get) }
        guard case .complete(let length) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(parser.response.status == reason.status)
        #expect(parser.response.framing == .length(UInt64(bytes.count - length)))
        #expect(parser.response.keepAlive == (connection != .close))
    }

    @Test(arguments: [
        // RFC 9651, section 3.3.4: a token begins with a letter.
        ("lb-1", "lb-1"), ("A", "A"), ("a.b_c:8080/x", "a.b_c:8080/x"), ("n!#$%&'*+-.^_`|~", "n!#$%&'*+-.^_`|~"),
        ("1lb", "\"1lb\""), ("", "\"\""), ("-a", "\"-a\""), ("a b", "\"a b\""), ("a;b", "\"a;b\""), ("a,b", "\"a,b\""),
        ("a=b", "\"a=b\""), ("@lb", "\"@lb\""), ("[lb", "\"[lb\""),
        // Section 3.3.3: quotes and backslashes are escaped, and there is nothing but printable ASCII.
        ("say \"hi\"", "\"say \\\"hi\\\"\""), ("back\\slash", "\"back\\\\slash\""), ("knöte", "\"kn?te\""),
        ("a\r\nX: y", "\"a??X: y\""), ("a\u{7F}", "\"a?\""), ("~ ", "\"~ \""),
    ])
    func node_names_are_structured_items(name: String, item: String) {
        #expect(AnswerBook.structuredItem(name) == item)
    }
}
