/// The section of field lines, common to requests and responses.
extension HeadParser {
    /// Moves over the field lines and the empty line behind them; fills the table and gathers the facts.
    ///
    /// - Returns: the number of fields.
    @inline(__always)
    func scanFields(
        _ scanner: inout HeadScanner,
        limit: Int,
        isRequest: Bool,
        facts: inout FieldFacts
    ) throws(HeadStop) -> Int {
        let fields = results.pointee.fields
        let base = scanner.base
        var count = 0
        while try !scanner.sectionEnd() {
            var field = try scanner.fieldLine()
            guard count < limit else { throw .failed(.tooManyFields) }
            field.known = .named(base, at: field.name.offset, length: field.name.count, end: scanner.end)
            switch field.known {
            case .contentLength: try facts.noteContentLength(base, field.value)
            case .transferEncoding: try facts.noteTransferEncoding(base, field.value)
            case .connection: try facts.noteConnection(base, field.value, options: connectionOptions)
            case .upgrade: facts.hasUpgradeField = true
            case .host where isRequest:
                if facts.hostIndex >= 0 { throw .failed(.severalHosts) }
                facts.hostIndex = count
            case .expect where isRequest:
                let value = UnsafeRawBufferPointer(start: base + field.value.offset, count: field.value.count)
                if ASCII.equals(value, "100-continue") { facts.expectsContinue = true }
            default: break
            }
            fields[count] = field
            count &+= 1
        }
        return count
    }

    /// How the scan ended, in terms of what the caller handed in.
    @inline(__always)
    func outcome(of stop: HeadStop, available: Int, limits: HeadLimits) -> HeadOutcome {
        switch stop {
        case .failed(let error): .failed(error)
        // The scan goes no further than the limit: what is incomplete there is too long.
        case .incomplete: available >= limits.headerSize ? .failed(.headTooLarge) : .incomplete
        }
    }
}
