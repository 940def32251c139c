/// What a rewritten request says beyond what the client sent; the memory must outlive the call that uses it.
package struct RequestRewrite {
    /// The client's address for X-Forwarded-For: `203.0.113.7`, or IPv6 without brackets.
    package var clientAddress: UnsafeRawBufferPointer
    /// The scheme for X-Forwarded-Proto: `http` or `https`.
    package var scheme: UnsafeRawBufferPointer
    /// What is appended as Via: `1.1 apus`.
    package var via: UnsafeRawBufferPointer
    /// Host for an HTTP/1.0 request that has none.
    package var fallbackHost: UnsafeRawBufferPointer
    /// Whether the backend is asked to close the connection afterwards.
    package var closeUpstream: Bool

    /// All that a rewritten request adds.
    package init(
        clientAddress: UnsafeRawBufferPointer,
        scheme: UnsafeRawBufferPointer,
        via: UnsafeRawBufferPointer,
        fallbackHost: UnsafeRawBufferPointer,
        closeUpstream: Bool = false
    ) {
        self.clientAddress = clientAddress
        self.scheme = scheme
        self.via = via
        self.fallbackHost = fallbackHost
        self.closeUpstream = closeUpstream
    }
}

extension HeadParser {
    /// An upper bound, in bytes, of what `writeRequest` writes for the last request.
    package func requestRewriteBound(_ rewrite: RequestRewrite) -> Int {
        // 256 covers the names, separators and the one number that may be added: together 135.
        headLength + 2 * results.pointee.request.authority.count + rewrite.clientAddress.count + rewrite.scheme.count
            + rewrite.via.count + rewrite.fallbackHost.count + 256
    }

    /// Writes the last request as an HTTP/1.1 request to a backend and returns its length in bytes.
    ///
    /// The target becomes origin form; what belongs to the client's connection goes (RFC 9110, section 7.6.1), framing is
    /// made unambiguous, and X-Forwarded-For, -Proto, -Host and Via are set.
    ///
    /// - Precondition: `bytes` are those of the last complete `parseRequest`, and `target` holds at least
    ///   `requestRewriteBound` bytes.
    package func writeRequest(
        _ bytes: UnsafeRawBufferPointer,
        _ rewrite: RequestRewrite,
        into target: UnsafeMutableRawBufferPointer
    ) -> Int {
        precondition(target.count >= requestRewriteBound(rewrite) && bytes.count >= headLength, "no room for the head")
        guard let base = bytes.baseAddress, let start = target.baseAddress else { return 0 }
        let head = results.pointee.request
        let facts = results.pointee.facts
        var writer = ByteWriter(start)
        var dropped = Self.requestDropped
        let replacesHost = head.form == .absolute || !head.hasHost
        if replacesHost { dropped.insert(.host) }
        if !facts.contentLengthIsCanonical { dropped.insert(.contentLength) }
        // An HTTP/1.0 client cannot be answered 100 (RFC 9110, section 10.1.1), so the backend must not be asked to.
        if head.minorVersion == 0 { dropped.insert(.expect) }
        let from = writeRequestLine(&writer, base, head)
        if replacesHost {
            writer.write("Host: ")
            if head.form == .absolute {
                writer.write(head.authority, of: base)
            } else {
                writer.write(rewrite.fallbackHost)
            }
            writer.write("\r\n")
        }
        copyFields(&writer, base, from: from, dropping: dropped)
        if head.framing == .chunked {
            writer.write("Transfer-Encoding: chunked\r\n")
        } else if facts.hasContentLength, !facts.contentLengthIsCanonical {
            writer.write("Content-Length: ")
            writer.write(decimal: facts.contentLength)
            writer.write("\r\n")
        }
        writeForwarded(&writer, base, head, rewrite)
        writer.write(rewrite.closeUpstream ? "Connection: close\r\n\r\n" : "\r\n")
        return writer.count
    }

    /// What is not copied from a request: the hop's own fields and those that are written anew.
    @inline(__always)
    private static var requestDropped: KnownFieldSet {
        var fields = hopByHop
        fields.insert(.xForwardedFor)
        fields.insert(.xForwardedProto)
        fields.insert(.xForwardedHost)
        return fields
    }

    /// Writes the request line, unless it can be copied together with the fields; returns where to copy from.
    @inline(__always)
    private func writeRequestLine(_ writer: inout ByteWriter, _ base: UnsafeRawPointer, _ head: RequestHead) -> Int {
        let firstField = results.pointee.firstField
        let isAsWanted = head.form != .absolute && base[octet: firstField &- 3] == Octet.zero &+ 1 && head.hasHost
        guard !isAsWanted else { return results.pointee.firstLine }
        writer.write(head.methodName, of: base)
        writer.write(" ")
        if head.path.isEmpty {
            // An absolute form without a path asks OPTIONS of the server as a whole (RFC 9112, section 3.2.4).
            writer.write(head.method == .options && !head.hasQuery ? "*" : "/")
        }
        writer.write(base + head.path.offset, count: head.target.end &- head.path.offset)
        writer.write(" HTTP/1.1\r\n")
        return firstField
    }

    /// Writes the fields that tell the backend of the client and of this hop.
    @inline(__always)
    private func writeForwarded(
        _ writer: inout ByteWriter,
        _ base: UnsafeRawPointer,
        _ head: RequestHead,
        _ rewrite: RequestRewrite
    ) {
        writer.write("X-Forwarded-For: ")
        for index in 0..<fieldCount where results.pointee.fields[index].known == .xForwardedFor {
            let value = results.pointee.fields[index].value
            guard !value.isEmpty, !isNamedByConnection(index, base) else { continue }
            writer.write(value, of: base)
            writer.write(", ")
        }
        writer.write(rewrite.clientAddress)
        writer.write("\r\nX-Forwarded-Proto: ")
        writer.write(rewrite.scheme)
        if !head.authority.isEmpty {
            writer.write("\r\nX-Forwarded-Host: ")
            writer.write(head.authority, of: base)
        }
        writer.write("\r\nVia: ")
        writer.write(rewrite.via)
        writer.write("\r\n")
    }
}
