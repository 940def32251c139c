/// Requests (RFC 9112, sections 2 to 6).
extension HeadParser {
    /// Parses the head of a request at the start of `bytes`, an empty line before it included.
    ///
    /// Call it again with the same bytes and more after `.incomplete`; see `HeadProgress`. `request` and the fields hold
    /// anything unless the outcome is `.complete`.
    package func parseRequest(_ bytes: UnsafeRawBufferPointer, limits: HeadLimits) -> HeadOutcome {
        guard let base = bytes.baseAddress else { return .incomplete }
        reserve(limits.headerFields)
        var scanner = HeadScanner(base, to: min(bytes.count, limits.headerSize))
        do throws(HeadStop) {
            var head = RequestHead()
            var facts = FieldFacts()
            try scanner.emptyLine()
            let firstLine = scanner.position
            try scanner.requestLine(&head)
            let firstField = scanner.position
            let count = try scanFields(&scanner, limit: limits.headerFields, isRequest: true, facts: &facts)
            try finish(&head, facts, base)
            results.pointee.request = head
            results.pointee.facts = facts
            results.pointee.fieldCount = count
            results.pointee.headLength = scanner.position
            results.pointee.firstLine = firstLine
            results.pointee.firstField = firstField
            return .complete(length: scanner.position)
        } catch {
            return outcome(of: error, available: bytes.count, limits: limits)
        }
    }

    /// Draws the conclusions from the whole head.
    @inline(__always)
    private func finish(_ head: inout RequestHead, _ facts: FieldFacts, _ base: UnsafeRawPointer) throws(HeadStop) {
        let isHTTP11 = head.minorVersion != 0
        try finishHost(&head, facts, base)
        if facts.transferCodings > 0 {
            try checkTransferEncoding(facts, isHTTP11: isHTTP11)
            head.framing = .chunked
        } else if facts.hasContentLength {
            head.framing = .length(facts.contentLength)
        }
        head.keepAlive = !facts.saysClose && (isHTTP11 || facts.saysKeepAlive)
        head.expectsContinue = facts.expectsContinue && isHTTP11
        head.hasUpgrade = facts.saysUpgrade && facts.hasUpgradeField && isHTTP11
        head.connectionNamesFields = facts.connectionOptions > 0
    }

    /// One Host at most, one at least from HTTP/1.1 on; the authority of an absolute form goes before it
    /// (RFC 9112, section 3.2.2).
    @inline(__always)
    private func finishHost(_ head: inout RequestHead, _ facts: FieldFacts, _ base: UnsafeRawPointer) throws(HeadStop) {
        guard facts.hostIndex >= 0 else {
            if head.minorVersion != 0 { throw .failed(.missingHost) }
            return
        }
        let value = results.pointee.fields[facts.hostIndex].value
        let hostEnd = Authority.hostEnd(base, from: value.offset, to: value.end)
        guard hostEnd >= 0 else { throw .failed(.malformedHost) }
        head.hostFieldIndex = facts.hostIndex
        if head.form != .absolute {
            head.authority = value
            head.host = ByteRange(from: value.offset, to: hostEnd)
        }
    }

    /// A request may be chunked and nothing else (RFC 9112, sections 6.1 and 6.3).
    @inline(never)
    private func checkTransferEncoding(_ facts: FieldFacts, isHTTP11: Bool) throws(HeadStop) {
        guard isHTTP11 else { throw .failed(.transferEncodingInHTTP10) }
        guard !facts.hasContentLength else { throw .failed(.contentLengthWithTransferEncoding) }
        guard facts.endsChunked, facts.chunkedCodings == 1 else { throw .failed(.malformedTransferEncoding) }
        guard facts.transferCodings == 1 else { throw .failed(.transferCodingUnsupported) }
    }
}
