/// How the end of a response's body is found (RFC 9112, section 6.3).
package enum ResponseFraming: Equatable, Sendable, BitwiseCopyable {
    /// No body follows: the answer to HEAD, 1xx, 204 and 304.
    case none
    /// Exactly this many bytes follow; at most 2^62.
    case length(UInt64)
    /// Chunks follow.
    case chunked
    /// All bytes until the connection's end.
    case untilClose
}

/// What a response's head says, with all text as ranges of the bytes it was parsed from.
package struct ResponseHead: Sendable, BitwiseCopyable {
    /// 100 to 599.
    package var status = 0
    /// The reason phrase; it may be empty.
    package var reason = ByteRange.empty
    /// 0 or 1; a later minor version counts as 1.
    package var minorVersion: UInt8 = 1
    /// How the body's end is found.
    package var framing = ResponseFraming.none
    /// Whether the connection can serve another exchange; never when the body ends with the connection.
    package var keepAlive = false
    /// Whether Connection holds options other than close, keep-alive and upgrade.
    package var connectionNamesFields = false
    /// Whether the response has an Upgrade field that Connection names.
    package var hasUpgrade = false
}
