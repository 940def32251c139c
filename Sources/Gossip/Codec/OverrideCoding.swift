extension PayloadWriter {
    /// Appends a decision.
    ///
    /// - Parameter decision: The decision.
    /// - Returns: Whether there was room.
    @discardableResult
    mutating func override(_ decision: Override) -> Bool {
        let mark = begin(.override)
        byte(
            decision.subject.property.rawValue << 2 | (decision.value == nil ? 0 : 1)
                | (decision.expiry == nil ? 0 : 2)
        )
        string(decision.subject.pool)
        string(decision.subject.backend)
        varint(decision.time.milliseconds)
        varint(UInt64(decision.time.counter))
        string(decision.origin)
        if let value = decision.value { varint(UInt64(value)) }
        if let expiry = decision.expiry { varint(expiry) }
        return end(mark)
    }
}

extension PayloadReader {
    /// Reads a decision.
    mutating func override() -> Override? {
        guard let flags = byte(), let property = Override.Property(rawValue: flags >> 2),
            let pool = string(), let backend = string(),
            let milliseconds = varint(max: PayloadFormat.millisecondsMax), let counter = varint32(),
            let origin = string(), !origin.isEmpty
        else { return nil }
        var value: UInt32?
        if flags & 1 != 0 {
            guard let read = varint32() else { return nil }
            value = read
        }
        var expiry: UInt64?
        if flags & 2 != 0 {
            guard let read = varint() else { return nil }
            expiry = read
        }
        return Override(
            subject: Override.Subject(pool: pool, backend: backend, property: property),
            value: value,
            time: HybridTime(milliseconds: milliseconds, counter: counter),
            origin: origin,
            expiry: expiry
        )
    }
}
