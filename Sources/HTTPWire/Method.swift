/// The request methods a balancer tells apart; names are case-sensitive (RFC 9110, section 9.1).
package enum Method: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case get
    case head
    case post
    case put
    case delete
    case options
    case trace
    case patch
    case connect
    /// Any other token.
    case other

    /// Whether a request may be sent again when its outcome is unknown (RFC 9110, section 9.2.2).
    package var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        case .post, .patch, .connect, .other: false
        }
    }

    /// The method whose name is the `length` bytes at `start`; no byte at or beyond `end` is read.
    @inline(__always)
    static func named(_ base: UnsafeRawPointer, at start: Int, length: Int, end: Int) -> Method {
        guard length <= 7 else { return .other }
        let word = base.word(at: start, length: length, end: end)
        return switch length {
        case 3: word == asciiWord("GET\0\0\0\0\0") ? .get : word == asciiWord("PUT\0\0\0\0\0") ? .put : .other
        case 4: word == asciiWord("POST\0\0\0\0") ? .post : word == asciiWord("HEAD\0\0\0\0") ? .head : .other
        case 5: word == asciiWord("PATCH\0\0\0") ? .patch : word == asciiWord("TRACE\0\0\0") ? .trace : .other
        case 6: word == asciiWord("DELETE\0\0") ? .delete : .other
        case 7: word == asciiWord("OPTIONS\0") ? .options : word == asciiWord("CONNECT\0") ? .connect : .other
        default: .other
        }
    }
}
