/// Why a head was refused; `reason` says in words what each case means.
package enum HeadError: Error, Equatable, Sendable, CaseIterable {
    case emptyLinesBeforeRequest
    case malformedMethod
    case malformedRequestLine
    case malformedTarget
    case malformedVersion
    case malformedStatusLine
    case bareLineFeed
    case bareCarriageReturn
    case foldedLine
    case malformedFieldName
    case spaceBeforeColon
    case malformedFieldValue
    case missingHost
    case severalHosts
    case malformedHost
    case malformedContentLength
    case differingContentLengths
    case contentLengthWithTransferEncoding
    case malformedTransferEncoding
    case transferEncodingInHTTP10
    case malformedConnection
    case tooManyConnectionOptions
    case headTooLarge
    case tooManyFields
    case connectUnsupported
    case transferCodingUnsupported
    case versionUnsupported

    /// The status that answers a request refused so: 400, 431, 501 or 505.
    ///
    /// A response refused for any of these reasons is the backend's fault: 502.
    package var status: Int {
        switch self {
        case .headTooLarge, .tooManyFields: 431
        case .connectUnsupported, .transferCodingUnsupported: 501
        case .versionUnsupported: 505
        default: 400
        }
    }

    /// The reason in words, for logs.
    package var reason: StaticString {
        switch self {
        case .emptyLinesBeforeRequest: "more than one empty line before the request line"
        case .malformedMethod: "the method is not a token"
        case .malformedRequestLine: "the request line is not METHOD SP TARGET SP VERSION"
        case .malformedTarget: "the request target is malformed"
        case .malformedVersion: "the protocol version is malformed"
        case .malformedStatusLine: "the status line is malformed"
        case .bareLineFeed: "a line feed without a carriage return"
        case .bareCarriageReturn: "a carriage return without a line feed"
        case .foldedLine: "a line begins with white space"
        case .malformedFieldName: "a field name is empty or not a token"
        case .spaceBeforeColon: "white space between a field name and its colon"
        case .malformedFieldValue: "a control character in a field value"
        case .missingHost: "no Host field"
        case .severalHosts: "several Host fields"
        case .malformedHost: "the host is malformed"
        case .malformedContentLength: "Content-Length is not a number in range"
        case .differingContentLengths: "differing Content-Length values"
        case .contentLengthWithTransferEncoding: "both Content-Length and Transfer-Encoding"
        case .malformedTransferEncoding: "Transfer-Encoding does not end with one chunked"
        case .transferEncodingInHTTP10: "Transfer-Encoding in an HTTP/1.0 message"
        case .malformedConnection: "the Connection field is malformed"
        case .tooManyConnectionOptions: "the Connection field names too many fields"
        case .headTooLarge: "the head is longer than the limit"
        case .tooManyFields: "more header fields than the limit"
        case .connectUnsupported: "the CONNECT method is not supported"
        case .transferCodingUnsupported: "a transfer coding other than chunked is not supported"
        case .versionUnsupported: "the major protocol version is not 1"
        }
    }
}

/// What became of the bytes handed to a head parser.
package enum HeadOutcome: Equatable, Sendable {
    /// No error so far, and no end: come back with more bytes.
    case incomplete
    /// A whole head of `length` bytes, an empty line before it and the one at its end included.
    case complete(length: Int)
    /// Refused; what follows on the connection cannot be trusted.
    case failed(HeadError)
}

/// Leaves the scan of a head before its end.
enum HeadStop: Error {
    case incomplete
    case failed(HeadError)
}
