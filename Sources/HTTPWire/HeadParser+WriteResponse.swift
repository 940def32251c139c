/// How the client finds the end of a rewritten response's body.
package enum DownstreamFraming: Sendable {
    /// As the backend framed it: Content-Length or chunked.
    case asIs
    /// Chunked: for a body that ends with the backend's connection, to an HTTP/1.1 client.
    case chunked
    /// With the connection's end, no field says so: to an HTTP/1.0 client, where the length is not known.
    case untilClose
    /// There is no body: the answer to HEAD, 1xx, 204 and 304. A Content-Length stays where one may stand.
    case noBody
}

/// What a rewritten response says of the client's connection.
package enum DownstreamConnection: Sendable {
    /// Nothing.
    case none
    /// `Connection: close`
    case close
    /// `Connection: keep-alive`, for HTTP/1.0 clients.
    case keepAlive
}

extension HeadParser {
    /// An upper bound, in bytes, of what `writeResponse` writes for the last response.
    package func responseRewriteBound() -> Int {
        // 128 covers the fields that may be added: together 65, the number included.
        headLength + 128
    }

    /// Writes the last response as an HTTP/1.1 response to a client and returns its length in bytes.
    ///
    /// What belongs to the backend's connection goes (RFC 9110, section 7.6.1). 1xx and 204 are written without framing
    /// fields, whatever `framing` says (RFC 9110, section 8.6; RFC 9112, section 6.1).
    ///
    /// - Precondition: `bytes` are those of the last complete `parseResponse`, and `target` holds at least
    ///   `responseRewriteBound` bytes.
    package func writeResponse(
        _ bytes: UnsafeRawBufferPointer,
        framing: DownstreamFraming,
        connection: DownstreamConnection,
        into target: UnsafeMutableRawBufferPointer
    ) -> Int {
        precondition(target.count >= responseRewriteBound() && bytes.count >= headLength, "no room for the head")
        guard let base = bytes.baseAddress, let start = target.baseAddress else { return 0 }
        let head = results.pointee.response
        let facts = results.pointee.facts
        let mayBeFramed = head.status >= 200 && head.status != 204
        let hasLength = facts.hasContentLength && mayBeFramed && (framing == .asIs || framing == .noBody)
        let isChunked = mayBeFramed && (framing == .chunked || (framing == .asIs && head.framing == .chunked))
        var writer = ByteWriter(start)
        var dropped = Self.hopByHop
        if !hasLength || !facts.contentLengthIsCanonical { dropped.insert(.contentLength) }
        if !isChunked { dropped.insert(.trailer) }
        copyFields(&writer, base, from: writeStatusLine(&writer, base, head), dropping: dropped)
        if isChunked {
            writer.write("Transfer-Encoding: chunked\r\n")
        } else if hasLength, !facts.contentLengthIsCanonical {
            writer.write("Content-Length: ")
            writer.write(decimal: facts.contentLength)
            writer.write("\r\n")
        }
        switch connection {
        case .none: writer.write("\r\n")
        case .close: writer.write("Connection: close\r\n\r\n")
        case .keepAlive: writer.write("Connection: keep-alive\r\n\r\n")
        }
        return writer.count
    }

    /// Writes the status line, unless it can be copied together with the fields; returns where to copy from.
    @inline(__always)
    private func writeStatusLine(_ writer: inout ByteWriter, _ base: UnsafeRawPointer, _ head: ResponseHead) -> Int {
        let versionLength = 8
        let isAsWanted = base[octet: versionLength &- 1] == Octet.zero &+ 1 && base[octet: 12] == Octet.space
        guard !isAsWanted else { return 0 }
        writer.write("HTTP/1.1")
        writer.write(base + versionLength, count: 4)
        writer.write(" ")
        writer.write(head.reason, of: base)
        writer.write("\r\n")
        return results.pointee.firstField
    }
}
