/// What rewriting requests and rewriting responses have in common: lines that stay are copied in runs.
extension HeadParser {
    /// The fields that belong to one connection, and Transfer-Encoding, which is written anew.
    @inline(__always)
    static var hopByHop: KnownFieldSet {
        KnownFieldSet(.connection, .keepAlive, .proxyConnection, .te, .upgrade, .transferEncoding)
    }

    /// Copies the last head from `start`, in or before its first field, up to its empty line, without the dropped lines.
    @inline(__always)
    func copyFields(
        _ writer: inout ByteWriter,
        _ base: UnsafeRawPointer,
        from start: Int,
        dropping dropped: KnownFieldSet
    ) {
        let fields = results.pointee.fields
        let hasOptions = results.pointee.facts.connectionOptions > 0
        var runStart = start
        for index in 0..<results.pointee.fieldCount {
            guard dropped.contains(fields[index].known) || (hasOptions && isNamedByConnection(index, base)) else {
                continue
            }
            let line = fields[index].line
            writer.write(base + runStart, count: line.offset &- runStart)
            runStart = line.end
        }
        writer.write(base + runStart, count: results.pointee.headLength &- 2 &- runStart)
    }

    /// Whether Connection names a field, and may: framing, routing and expectations are never a hop's own business.
    @inline(never)
    func isNamedByConnection(_ index: Int, _ base: UnsafeRawPointer) -> Bool {
        let field = results.pointee.fields[index]
        switch field.known {
        case .host, .contentLength, .transferEncoding, .expect: return false
        default: break
        }
        let name = UnsafeRawBufferPointer(start: base + field.name.offset, count: field.name.count)
        for option in 0..<results.pointee.facts.connectionOptions {
            let range = connectionOptions[option]
            let text = UnsafeRawBufferPointer(start: base + range.offset, count: range.count)
            if ASCII.equalsIgnoringCase(name, text) { return true }
        }
        return false
    }
}
