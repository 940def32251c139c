/// The forms of a request target (RFC 9112, section 3.2); the authority form belongs to CONNECT, which is refused.
package enum TargetForm: Sendable, BitwiseCopyable {
    /// `/path?query`
    case origin
    /// `http://authority/path?query`
    case absolute
    /// `*`, with OPTIONS only.
    case asterisk
}

/// How the end of a request's body is found (RFC 9112, section 6.3).
package enum RequestFraming: Equatable, Sendable, BitwiseCopyable {
    /// No body follows.
    case none
    /// Exactly this many bytes follow; at most 2^62.
    case length(UInt64)
    /// Chunks follow.
    case chunked
}

/// What a request's head says, with all text as ranges of the bytes it was parsed from.
package struct RequestHead: Sendable, BitwiseCopyable {
    /// The method.
    package var method = Method.other
    /// The method's name.
    package var methodName = ByteRange.empty
    /// The whole request target.
    package var target = ByteRange.empty
    /// The form of the target.
    package var form = TargetForm.origin
    /// The path without its query; empty for an absolute form without one, `*` for the asterisk form.
    package var path = ByteRange.empty
    /// What follows the `?`, if there is one.
    package var query = ByteRange.empty
    /// Whether the target has a `?`.
    package var hasQuery = false
    /// The authority of an absolute form, else the value of Host; empty when there is none.
    package var authority = ByteRange.empty
    /// The authority without its port; an IPv6 address keeps its brackets.
    package var host = ByteRange.empty
    /// The index of the Host field, or -1.
    package var hostFieldIndex = -1
    /// 0 or 1; a later minor version counts as 1.
    package var minorVersion: UInt8 = 1
    /// How the body's end is found.
    package var framing = RequestFraming.none
    /// Whether the client wants the connection kept for another request.
    package var keepAlive = false
    /// Whether the client waits for 100 (Continue) before it sends the body; never with HTTP/1.0.
    package var expectsContinue = false
    /// Whether Connection holds options other than close, keep-alive and upgrade.
    package var connectionNamesFields = false
    /// Whether the client asks to change the protocol: Upgrade, and Connection names it; never with HTTP/1.0.
    package var hasUpgrade = false

    /// Whether there is a Host field.
    @inlinable
    package var hasHost: Bool { hostFieldIndex >= 0 }
}
