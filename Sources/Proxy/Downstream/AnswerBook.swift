import HTTPWire
import NIOCore

/// Writes the node's own answers: status, `Proxy-Status` (RFC 9209), a line of text.
struct AnswerBook: Sendable {
    /// The node's name as an item of `Proxy-Status`: a token where it is one, else a string.
    private let nodeItem: String

    init(nodeName: String) {
        self.nodeItem = Self.structuredItem(nodeName)
    }

    /// The bytes of an answer.
    ///
    /// - Parameters:
    ///   - reason: Must have a status.
    ///   - connection: What the answer says of the connection.
    ///   - hasBody: False for the answer to a HEAD request, which has the same fields and no body.
    ///   - date: The value of `Date`.
    /// - Returns: The whole answer.
    func answer(_ reason: AnswerReason, connection: DownstreamConnection, hasBody: Bool, date: String) -> ByteBuffer {
        let status = reason.status
        let text = "\(status) \(reason.phrase)\n"
        var bytes = ByteBuffer()
        bytes.writeString("HTTP/1.1 \(status) ")
        bytes.writeStaticString(reason.phrase)
        bytes.writeString("\r\nDate: \(date)\r\nContent-Type: text/plain\r\nContent-Length: \(text.utf8.count)\r\n")
        bytes.writeString("Proxy-Status: \(self.nodeItem); error=")
        bytes.writeStaticString(reason.errorType)
        switch connection {
        case .none: break
        case .close: bytes.writeString("\r\nConnection: close")
        case .keepAlive: bytes.writeString("\r\nConnection: keep-alive")
        }
        bytes.writeString("\r\n\r\n")
        if hasBody { bytes.writeString(text) }
        return bytes
    }

    /// A name as a token of RFC 9651 section 3.3.4, or as a string where it is none.
    static func structuredItem(_ name: String) -> String {
        let isToken =
            name.utf8.first.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 } ?? false
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~:/".utf8.contains(byte)
                }
            }
        if isToken { return name }
        let escaped = name.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case " "..."~": String(scalar)
            default: "?"
            }
        }
        return "\"\(escaped.joined())\""
    }
}
