/// Responses (RFC 9112, sections 4 and 6).
extension HeadParser {
    /// Parses the head of a response at the start of `bytes`; the method of its request decides whether a body follows.
    ///
    /// Call it again with the same bytes and more after `.incomplete`; see `HeadProgress`. `response` and the fields hold
    /// anything unless the outcome is `.complete`. Interim responses (1xx) are heads of their own.
    package func parseResponse(
        _ bytes: UnsafeRawBufferPointer,
        limits: HeadLimits,
        requestMethod: Method
    ) -> HeadOutcome {
        guard let base = bytes.baseAddress else { return .incomplete }
        reserve(limits.headerFields)
        var scanner = HeadScanner(base, to: min(bytes.count, limits.headerSize))
        do throws(HeadStop) {
            var head = ResponseHead()
            var facts = FieldFacts()
            try statusLine(&scanner, &head)
            let firstField = scanner.position
            let count = try scanFields(&scanner, limit: limits.headerFields, isRequest: false, facts: &facts)
            try finish(&head, facts, requestMethod)
            results.pointee.response = head
            results.pointee.facts = facts
            results.pointee.fieldCount = count
            results.pointee.headLength = scanner.position
            results.pointee.firstLine = 0
            results.pointee.firstField = firstField
            return .complete(length: scanner.position)
        } catch {
            return outcome(of: error, available: bytes.count, limits: limits)
        }
    }

    /// Moves over `VERSION SP 3DIGIT [SP REASON] CRLF`; the space before an empty reason may be missing.
    @inline(__always)
    private func statusLine(_ scanner: inout HeadScanner, _ head: inout ResponseHead) throws(HeadStop) {
        head.minorVersion = try scanner.version(orElse: .malformedStatusLine)
        let base = scanner.base
        for index in 0..<4 {
            guard scanner.position < scanner.end else { throw .incomplete }
            let byte = base[octet: scanner.position]
            guard index == 0 ? byte == Octet.space : ByteClass.isDigit(byte) else {
                throw .failed(byte == Octet.lineFeed ? .bareLineFeed : .malformedStatusLine)
            }
            if index > 0 { head.status = head.status &* 10 &+ Int(byte &- Octet.zero) }
            scanner.position &+= 1
        }
        guard head.status >= 100, head.status < 600 else { throw .failed(.malformedStatusLine) }
        guard scanner.position < scanner.end else { throw .incomplete }
        if base[octet: scanner.position] == Octet.space {
            scanner.position &+= 1
            let start = scanner.position
            try scanner.text()
            head.reason = ByteRange(from: start, to: scanner.position)
        }
        try scanner.lineEnd(orElse: .malformedStatusLine)
    }

    /// Draws the conclusions from the whole head (RFC 9112, section 6.3).
    @inline(__always)
    private func finish(_ head: inout ResponseHead, _ facts: FieldFacts, _ method: Method) throws(HeadStop) {
        let isHTTP11 = head.minorVersion != 0
        if facts.transferCodings > 0 { try checkTransferEncoding(facts, isHTTP11: isHTTP11) }
        if method == .head || head.status < 200 || head.status == 204 || head.status == 304 {
            head.framing = .none
        } else if facts.transferCodings > 0 {
            head.framing = .chunked
        } else if facts.hasContentLength {
            head.framing = .length(facts.contentLength)
        } else {
            head.framing = .untilClose
        }
        let wantsMore = !facts.saysClose && (isHTTP11 || facts.saysKeepAlive)
        head.keepAlive = wantsMore && head.framing != .untilClose
        head.hasUpgrade = facts.saysUpgrade && facts.hasUpgradeField
        head.connectionNamesFields = facts.connectionOptions > 0
    }

    /// A response may be chunked and nothing else: TE, which would allow more, is never sent to a backend.
    @inline(never)
    private func checkTransferEncoding(_ facts: FieldFacts, isHTTP11: Bool) throws(HeadStop) {
        guard isHTTP11 else { throw .failed(.transferEncodingInHTTP10) }
        guard !facts.hasContentLength else { throw .failed(.contentLengthWithTransferEncoding) }
        guard facts.endsChunked, facts.chunkedCodings == 1, facts.transferCodings == 1 else {
            throw .failed(.malformedTransferEncoding)
        }
    }
}
