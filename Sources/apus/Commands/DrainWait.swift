import Control

/// Decides when a drained backend is idle on every node.
///
/// A node that has not heard of the drain yet may still give the backend work, and counts travel too. So the count must
/// stay zero for a while before it is believed: several times as long as an override and a count take to reach everyone.
struct DrainWait {
    /// What is to be done.
    enum Outcome: Equatable {
        /// Something is in flight, or was a moment ago.
        case waiting(inFlight: Int)
        /// Nothing is in flight anywhere, and nothing will be.
        case idle
        /// Waiting makes no sense any more, for this reason.
        case ended(String)
    }

    /// How long the count must be zero.
    static let settling = Duration.seconds(1)
    /// Time between two looks.
    static let pollMicroseconds: UInt32 = 200_000

    private var idleSince: Duration?

    /// Takes in what a node says of the backend; nil when its pool has no such backend.
    mutating func saw(_ backend: BackendReport?, now: Duration) -> Outcome {
        guard let backend else { return .ended("is gone from the configuration") }
        guard backend.state == .draining else { return .ended("is not draining any more") }
        guard backend.inFlight.cluster == 0, backend.inFlight.local == 0 else {
            idleSince = nil
            return .waiting(inFlight: max(backend.inFlight.cluster, backend.inFlight.local))
        }
        let since = idleSince ?? now
        idleSince = since
        return now - since >= Self.settling ? .idle : .waiting(inFlight: 0)
    }
}
