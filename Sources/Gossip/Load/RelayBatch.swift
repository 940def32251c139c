/// Reports that wait to be handed on to the node's segment with its next tick.
struct RelayBatch: Sendable {
    private static let bytesMax = 256 << 10
    private var reports: [(origin: MemberIdentity, body: [UInt8])] = []
    private var bytes = 0

    /// Adds a report.
    ///
    /// - Parameters:
    ///   - body: The body of a load message.
    ///   - origin: Whose it is.
    /// - Returns: Whether there was room.
    mutating func add(_ body: [UInt8], of origin: MemberIdentity) -> Bool {
        let size = body.count + origin.name.utf8.count + 16
        guard bytes + size <= Self.bytesMax else { return false }
        bytes += size
        reports.append((origin, body))
        return true
    }

    /// Takes all reports, in as few payloads of so many bytes as possible.
    mutating func take(limit: Int) -> [[UInt8]] {
        guard !reports.isEmpty else { return [] }
        var payloads: [[UInt8]] = []
        var writer = PayloadWriter(limit: limit)
        for report in reports where !writer.relayedLoad(origin: report.origin, body: report.body) {
            if !writer.isEmpty { payloads.append(writer.bytes) }
            writer = PayloadWriter(limit: limit)
            writer.relayedLoad(origin: report.origin, body: report.body)
        }
        if !writer.isEmpty { payloads.append(writer.bytes) }
        reports.removeAll()
        bytes = 0
        return payloads
    }
}
