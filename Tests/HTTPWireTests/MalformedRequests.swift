import HTTPWire
import Testing

/// A head that must be refused.
struct MalformedHead: CustomTestStringConvertible, Sendable {
    let content: String
    let error: HeadError

    init(_ content: String, _ error: HeadError) {
        self.content = content
        self.error = error
    }

    var testDescription: String { "\(error): \(content.debugDescription)" }
}

/// Requests that are malformed or mean different things to different readers.
enum MalformedRequests {
    static let all = lines + targets + hosts + fieldLines + framing + connection

    /// A request whose only fault is in the given field lines.
    private static func with(_ fields: String, _ error: HeadError) -> MalformedHead {
        MalformedHead("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n", error)
    }

    private static func line(_ line: String, _ error: HeadError) -> MalformedHead {
        MalformedHead("\(line)\r\nHost: a\r\n\r\n", error)
    }

    static let lines: [MalformedHead] = [
        line("\r\n\r\nGET / HTTP/1.1", .emptyLinesBeforeRequest),
        line("\nGET / HTTP/1.1", .bareLineFeed),
        line("\rGET / HTTP/1.1", .bareCarriageReturn),
        line(" GET / HTTP/1.1", .malformedMethod),
        line("\tGET / HTTP/1.1", .malformedMethod),
        line("GET\t/ HTTP/1.1", .malformedMethod),
        line("GE(T / HTTP/1.1", .malformedMethod),
        line("GET\u{0} / HTTP/1.1", .malformedMethod),
        line("G\u{CB}T / HTTP/1.1", .malformedMethod),
        line("GET: / HTTP/1.1", .malformedMethod),
        line("GET", .malformedMethod),
        line("GET  / HTTP/1.1", .malformedRequestLine),
        line("GET /  HTTP/1.1", .malformedVersion),
        line("GET /", .malformedRequestLine),
        line("GET / ", .malformedVersion),
        line("GET HTTP/1.1", .malformedRequestLine),
        line("GET / HTTP/1.1 ", .malformedVersion),
        line("GET / HTTP/1.1\t", .malformedVersion),
        line("GET / x HTTP/1.1", .malformedVersion),
        line("GET / http/1.1", .malformedVersion),
        line("GET / HTTP/1", .malformedVersion),
        line("GET / HTTP/1.", .malformedVersion),
        line("GET / HTTP/1.10", .malformedVersion),
        line("GET / HTTP/01.1", .malformedVersion),
        line("GET / HTTP/1,1", .malformedVersion),
        line("GET / HTTP /1.1", .malformedVersion),
        line("GET / HTTPS/1.1", .malformedVersion),
        line("GET / HTTP/a.1", .malformedVersion),
        line("GET / HTTP/1.x", .malformedVersion),
        line("GET / ICY/1.1", .malformedVersion),
        line("GET / HTTP/2.0", .versionUnsupported),
        line("GET / HTTP/0.9", .versionUnsupported),
        line("GET / HTTP/3.1", .versionUnsupported),
        line("PRI * HTTP/2.0", .malformedTarget),
        MalformedHead("GET / HTTP/1.1\nHost: a\n\n", .bareLineFeed),
        MalformedHead("GET / HTTP/1.1\rHost: a\r\r", .bareCarriageReturn),
        MalformedHead("GET /\nHost: a\n\n", .bareLineFeed),
        MalformedHead("GET\nHost: a\n\n", .bareLineFeed),
        MalformedHead("GET / \nHost: a\r\n\r\n", .malformedVersion),
        MalformedHead("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}", .malformedMethod),
        MalformedHead("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", .connectUnsupported),
        MalformedHead("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", .connectUnsupported),
    ]

    static let targets: [MalformedHead] = [
        line("GET /a#b HTTP/1.1", .malformedTarget),
        line("GET /a?b#c HTTP/1.1", .malformedTarget),
        line("GET /\u{0} HTTP/1.1", .malformedTarget),
        line("GET /\u{7F} HTTP/1.1", .malformedTarget),
        line("GET /\u{80} HTTP/1.1", .malformedTarget),
        line("GET /\u{FF} HTTP/1.1", .malformedTarget),
        line("GET /a\tb HTTP/1.1", .malformedTarget),
        line("GET /?\u{1} HTTP/1.1", .malformedTarget),
        line("GET a HTTP/1.1", .malformedTarget),
        line("GET ?a HTTP/1.1", .malformedTarget),
        line("GET example.com HTTP/1.1", .malformedTarget),
        line("GET example.com:80 HTTP/1.1", .malformedTarget),
        line("GET * HTTP/1.1", .malformedTarget),
        line("OPTIONS *a HTTP/1.1", .malformedTarget),
        line("OPTIONS *?a HTTP/1.1", .malformedTarget),
        line("GET ftp://a/ HTTP/1.1", .malformedTarget),
        line("GET http:/a HTTP/1.1", .malformedTarget),
        line("GET http:// HTTP/1.1", .malformedTarget),
        line("GET http:///a HTTP/1.1", .malformedTarget),
        line("GET http://:80/ HTTP/1.1", .malformedTarget),
        line("GET http://u@a/ HTTP/1.1", .malformedTarget),
        line("GET http://u:p@a/ HTTP/1.1", .malformedTarget),
        line("GET http://a:65536/ HTTP/1.1", .malformedTarget),
        line("GET http://a:b/ HTTP/1.1", .malformedTarget),
        line("GET http://a\\b/ HTTP/1.1", .malformedTarget),
        line("GET https://[::1/ HTTP/1.1", .malformedTarget),
    ]

    private static func host(_ value: String) -> MalformedHead {
        MalformedHead("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n", .malformedHost)
    }

    static let hosts: [MalformedHead] =
        [
            "a b", "a/b", "u@a", "a,b c", "a:b", "a:65536", "a:123456", "a:80:80", "a:-1", "a?b", "a\\b", "<a>", "a\"b",
            "a%", "a%2", "a%zz", "\u{80}a", "::1", "[::1", "[]", "[::1]a", "[::1]:x", "[:1]", "[1:2:3:4:5:6:7]",
            "[1:2:3:4:5:6:7:8:9]", "[1::2::3]", "[12345::]", "[::1%25eth0]", "[::1.2.3]", "[::1.2.3.256]",
            "[::01.2.3.4]",
            "[v1]", "[v1.]", "[v.a]", "[1:2:3:4:5:6:7:8::]", "[g::]", "http://a", "a[::1]", "[::1]]", "{a}",
        ].map(host) + [
            MalformedHead("GET / HTTP/1.1\r\n\r\n", .missingHost),
            MalformedHead("GET http://a/ HTTP/1.1\r\n\r\n", .missingHost),
            MalformedHead("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .severalHosts),
            MalformedHead("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhOST: b\r\n\r\n", .severalHosts),
            MalformedHead("GET / HTTP/1.1\r\nHost:\r\nHost: b\r\n\r\n", .severalHosts),
            MalformedHead("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", .severalHosts),
            MalformedHead("GET http://a/ HTTP/1.1\r\nHost: b c\r\n\r\n", .malformedHost),
        ]

    static let fieldLines: [MalformedHead] = [
        with(" folded", .foldedLine),
        with("\tfolded", .foldedLine),
        with("X: a\r\n b", .foldedLine),
        with("X: a\r\n\tb", .foldedLine),
        MalformedHead("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .foldedLine),
        MalformedHead("GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n", .foldedLine),
        with("X : a", .spaceBeforeColon),
        with("X\t: a", .spaceBeforeColon),
        with("Content-Length : 5", .spaceBeforeColon),
        with("Transfer-Encoding : chunked", .spaceBeforeColon),
        with("X Y: a", .spaceBeforeColon),
        with(": a", .malformedFieldName),
        with(":", .malformedFieldName),
        with("X", .malformedFieldName),
        with("X(: a", .malformedFieldName),
        with("X\u{0}: a", .malformedFieldName),
        with("X\u{E9}: a", .malformedFieldName),
        with("X@Y: a", .malformedFieldName),
        with("\u{0}", .malformedFieldName),
        with("[X]: a", .malformedFieldName),
        with("\"X\": a", .malformedFieldName),
        with("X: a\u{0}b", .malformedFieldValue),
        with("X: \u{0}", .malformedFieldValue),
        with("X: \u{1}", .malformedFieldValue),
        with("X: a\u{8}", .malformedFieldValue),
        with("X: a\u{B}b", .malformedFieldValue),
        with("X: a\u{C}", .malformedFieldValue),
        with("X: a\u{1B}[m", .malformedFieldValue),
        with("X: \u{1F}", .malformedFieldValue),
        with("X: abcdefgh\u{7F}", .malformedFieldValue),
        with("X: a\nY: b", .bareLineFeed),
        with("X: a\n", .bareLineFeed),
        with("X\n: a", .bareLineFeed),
        with("X:\n", .bareLineFeed),
        with("\n", .bareLineFeed),
        with("X: a\rb", .bareCarriageReturn),
        with("X: a\r\rb", .bareCarriageReturn),
        with("X: a\r\r", .bareCarriageReturn),
        with("X\r: a", .malformedFieldName),
        with("\rX: a", .bareCarriageReturn),
        MalformedHead("GET / HTTP/1.1\r\nHost: a\r\n\rX: a\r\n\r\n", .bareCarriageReturn),
    ]

    static let framing: [MalformedHead] = [
        with("Content-Length: 5\r\nTransfer-Encoding: chunked", .contentLengthWithTransferEncoding),
        with("Transfer-Encoding: chunked\r\nContent-Length: 5", .contentLengthWithTransferEncoding),
        with("transfer-encoding:chunked\r\ncontent-length:0", .contentLengthWithTransferEncoding),
        with("Content-Length: 5\r\nContent-Length: 6", .differingContentLengths),
        with("Content-Length: 5, 6", .differingContentLengths),
        with("Content-Length: 5\r\nContent-Length: 5, 6", .differingContentLengths),
        with("Content-Length: 0\r\nX: y\r\nContent-length: 1", .differingContentLengths),
        with("Content-Length:", .malformedContentLength),
        with("Content-Length: ", .malformedContentLength),
        with("Content-Length: +5", .malformedContentLength),
        with("Content-Length: -5", .malformedContentLength),
        with("Content-Length: 0x5", .malformedContentLength),
        with("Content-Length: 5 5", .malformedContentLength),
        with("Content-Length: 5;", .malformedContentLength),
        with("Content-Length: 5,", .malformedContentLength),
        with("Content-Length: ,5", .malformedContentLength),
        with("Content-Length: 5,,5", .malformedContentLength),
        with("Content-Length: 5.0", .malformedContentLength),
        with("Content-Length: 1e3", .malformedContentLength),
        with("Content-Length: five", .malformedContentLength),
        with("Content-Length: \"5\"", .malformedContentLength),
        with("Content-Length: \u{B2}", .malformedContentLength),
        with("Content-Length: 4611686018427387905", .malformedContentLength),
        with("Content-Length: 18446744073709551616", .malformedContentLength),
        with("Content-Length: 18446744073709551621", .malformedContentLength),
        with("Content-Length: 99999999999999999999999999999999", .malformedContentLength),
        with("Transfer-Encoding:", .malformedTransferEncoding),
        with("Transfer-Encoding: ,chunked", .malformedTransferEncoding),
        with("Transfer-Encoding: chunked,", .malformedTransferEncoding),
        with("Transfer-Encoding: identity", .malformedTransferEncoding),
        with("Transfer-Encoding: gzip", .malformedTransferEncoding),
        with("Transfer-Encoding: xchunked", .malformedTransferEncoding),
        with("Transfer-Encoding: chunkedx", .malformedTransferEncoding),
        with("Transfer-Encoding: chunke", .malformedTransferEncoding),
        with("Transfer-Encoding: chun\u{212A}ed", .malformedTransferEncoding),
        with("Transfer-Encoding: chunked, gzip", .malformedTransferEncoding),
        with("Transfer-Encoding: chunked, identity", .malformedTransferEncoding),
        with("Transfer-Encoding: chunked, chunked", .malformedTransferEncoding),
        with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .malformedTransferEncoding),
        with("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", .malformedTransferEncoding),
        with("Transfer-Encoding: chunked;a=b", .malformedTransferEncoding),
        with("Transfer-Encoding: chunked chunked", .malformedTransferEncoding),
        with("Transfer-Encoding: \"chunked\"", .malformedTransferEncoding),
        with("Transfer-Encoding: \u{B}chunked", .malformedFieldValue),
        with("Transfer-Encoding: gzip, chunked", .transferCodingUnsupported),
        with("Transfer-Encoding: identity, chunked", .transferCodingUnsupported),
        with("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", .transferCodingUnsupported),
        MalformedHead("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingInHTTP10),
        MalformedHead(
            "POST / HTTP/1.0\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            .transferEncodingInHTTP10
        ),
    ]

    static let connection: [MalformedHead] = [
        with("Connection: a b", .malformedConnection),
        with("Connection: keep-alive; timeout=5", .malformedConnection),
        with("Connection: \"close\"", .malformedConnection),
        with("Connection: close/", .malformedConnection),
        with("Connection: " + (0..<33).map { "x\($0)" }.joined(separator: ", "), .tooManyConnectionOptions),
        with(
            "Connection: " + (0..<20).map { "x\($0)" }.joined(separator: ",") + "\r\nConnection: "
                + (0..<13).map { "y\($0)" }.joined(separator: ","),
            .tooManyConnectionOptions
        ),
    ]
}
