/// What one event loop counted for one listener; merged over the loops when somebody asks.
struct ListenerMetrics: Sendable {
    /// Client connections open now.
    var connections: Int = 0
    /// Client connections accepted.
    var accepted: UInt64 = 0
    /// Failures to accept, such as too many open files.
    var acceptFailures: UInt64 = 0
    /// Own answers and aborts before a pool was known, by ``AnswerReason``.
    var reasons: [UInt64] = Array(repeating: 0, count: AnswerReason.allCases.count)

    /// Adds another loop's counts.
    mutating func merge(_ other: ListenerMetrics) {
        self.connections += other.connections
        self.accepted &+= other.accepted
        self.acceptFailures &+= other.acceptFailures
        for (index, count) in other.reasons.enumerated() { self.reasons[index] &+= count }
    }
}
