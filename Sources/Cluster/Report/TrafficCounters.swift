import Gossip

/// How much of one kind came or went.
package struct TrafficCount: Sendable, Equatable {
    /// Whether it came or went.
    package enum Direction: String, Sendable, CaseIterable {
        /// It came.
        case `in`
        /// It went.
        case out
    }

    /// What it came or went by.
    package enum Transport: String, Sendable, CaseIterable {
        /// As a datagram.
        case udp
        /// As a frame on a connection.
        case tcp
    }

    /// Whether it came or went.
    package var direction: Direction
    /// What it came or went by.
    package var transport: Transport
    /// What became of it: `taken`, `sent`, `failed`, `timeout`, `refused`, or the name of a ``PacketFault``.
    package var outcome: String
    /// Packets or frames.
    package var packets: UInt64
    /// Their bytes, without the headers of lower layers; only those that were read of a frame that was not read whole.
    package var bytes: UInt64
}

/// Counts what comes and goes.
struct TrafficCounters {
    /// What became of bytes.
    enum Outcome: Hashable {
        /// They came and were taken.
        case taken
        /// They came and were dropped.
        case dropped(PacketFault)
        /// A connection came, and there were too many.
        case refused
        /// They were sent.
        case sent
        /// They could not be sent, or their connection broke.
        case failed
        /// Their connection took too long.
        case timeout

        /// The outcome's name in metrics.
        var name: String {
            switch self {
            case .taken: "taken"
            case .dropped(let fault): fault.name
            case .refused: "refused"
            case .sent: "sent"
            case .failed: "failed"
            case .timeout: "timeout"
            }
        }
    }

    private struct Key: Hashable {
        var direction: TrafficCount.Direction
        var transport: TrafficCount.Transport
        var outcome: Outcome
    }

    /// What can happen, in the order of reports.
    private static let keys: [Key] = TrafficCount.Transport.allCases.flatMap { transport in
        let incoming: [Outcome] = [.taken, .refused, .failed, .timeout] + PacketFault.allCases.map { .dropped($0) }
        let outgoing: [Outcome] = [.sent, .failed, .timeout]
        return incoming.map { Key(direction: .in, transport: transport, outcome: $0) }
            + outgoing.map { Key(direction: .out, transport: transport, outcome: $0) }
    }

    private var counts: [Key: (packets: UInt64, bytes: UInt64)] = [:]

    /// Counts one packet, frame or connection.
    mutating func count(
        _ direction: TrafficCount.Direction,
        _ transport: TrafficCount.Transport,
        _ outcome: Outcome,
        bytes: Int
    ) {
        let key = Key(direction: direction, transport: transport, outcome: outcome)
        self.counts[key, default: (0, 0)].packets &+= 1
        self.counts[key, default: (0, 0)].bytes &+= UInt64(max(0, bytes))
    }

    /// All counts.
    var report: [TrafficCount] {
        Self.keys.map { key in
            let (packets, bytes) = self.counts[key] ?? (0, 0)
            return TrafficCount(
                direction: key.direction,
                transport: key.transport,
                outcome: key.outcome.name,
                packets: packets,
                bytes: bytes
            )
        }
    }
}
