import HTTPWire

/// Responses that are malformed or mean different things to different readers.
enum MalformedResponses {
    private static func with(_ fields: String, _ error: HeadError) -> MalformedHead {
        MalformedHead("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n", error)
    }

    private static func line(_ line: String, _ error: HeadError = .malformedStatusLine) -> MalformedHead {
        MalformedHead("\(line)\r\nServer: x\r\n\r\n", error)
    }

    static let all: [MalformedHead] = [
        line("\r\nHTTP/1.1 200 OK"),
        line(" HTTP/1.1 200 OK"),
        line("HTTP/1.1  200 OK"),
        line("HTTP/1.1\t200 OK"),
        line("HTTP/1.1 20 OK"),
        line("HTTP/1.1 2000 OK"),
        line("HTTP/1.1 099 OK"),
        line("HTTP/1.1 000 OK"),
        line("HTTP/1.1 600 OK"),
        line("HTTP/1.1 999 OK"),
        line("HTTP/1.1 2x0 OK"),
        line("HTTP/1.1 -20 OK"),
        line("HTTP/1.1 200\tOK"),
        line("HTTP/1.1 200OK"),
        line("HTTP/1.1 "),
        line("HTTP/1.1"),
        line("HTTP/1. 200 OK"),
        line("HTTP/11 200 OK"),
        line("http/1.1 200 OK"),
        line("ICY 200 OK\r\nX: y"),
        line("<html>hello</html>"),
        line("HTTP/1.1 200 O\u{0}K"),
        line("HTTP/1.1 200 O\u{7F}K"),
        line("HTTP/1.1 200 O\u{1}K"),
        line("HTTP/2.0 200 OK", .versionUnsupported),
        line("HTTP/0.9 200 OK", .versionUnsupported),
        line("HTTP/1.1 200 O\rK", .bareCarriageReturn),
        MalformedHead("HTTP/1.1 200 OK\nServer: x\n\n", .bareLineFeed),
        MalformedHead("HTTP/1.1 200\nServer: x\n\n", .bareLineFeed),
        MalformedHead("HTTP/1.1\n200 OK\n\n", .bareLineFeed),
        with("Content-Length: 5\r\nTransfer-Encoding: chunked", .contentLengthWithTransferEncoding),
        with("Transfer-Encoding: chunked\r\nContent-Length: 5", .contentLengthWithTransferEncoding),
        with("Content-Length: 5\r\nContent-Length: 6", .differingContentLengths),
        with("Content-Length: 5, 6", .differingContentLengths),
        with("Content-Length: ", .malformedContentLength),
        with("Content-Length: -1", .malformedContentLength),
        with("Content-Length: 4611686018427387905", .malformedContentLength),
        with("Transfer-Encoding: gzip", .malformedTransferEncoding),
        with("Transfer-Encoding: gzip, chunked", .malformedTransferEncoding),
        with("Transfer-Encoding: identity", .malformedTransferEncoding),
        with("Transfer-Encoding: chunked, chunked", .malformedTransferEncoding),
        with("Transfer-Encoding:", .malformedTransferEncoding),
        MalformedHead("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingInHTTP10),
        MalformedHead(
            "HTTP/1.1 304 X\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
            .contentLengthWithTransferEncoding
        ),
        with("X : y", .spaceBeforeColon),
        with("X: y\r\n z", .foldedLine),
        with(": y", .malformedFieldName),
        with("X: a\u{0}", .malformedFieldValue),
        with("X: a\nY: b", .bareLineFeed),
        with("X: a\rb", .bareCarriageReturn),
        with("Set-Cookie: a=b\u{0B}", .malformedFieldValue),
        with("Connection: a b", .malformedConnection),
    ]
}
