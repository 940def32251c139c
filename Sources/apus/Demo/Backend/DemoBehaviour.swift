import NIOCore
import Synchronization

/// How one backend of the demo behaves, from when it started.
final class DemoBehaviour: Sendable {
    /// What a request leads to.
    enum Reaction {
        /// An answer after a while.
        case answer(status: Int, after: TimeAmount)
        /// The connection closed without an answer.
        case hangUp
    }

    private let kind: DemoBackendKind
    private let start = ContinuousClock.now
    private let inFlight = Atomic(0)

    init(_ kind: DemoBackendKind) {
        self.kind = kind
    }

    /// What a health check leads to.
    var healthReaction: Reaction {
        .answer(status: isFailing ? 503 : 200, after: .zero)
    }

    /// Begins a request.
    func begin() -> Reaction {
        let others = inFlight.wrappingAdd(1, ordering: .relaxed).oldValue
        switch kind {
        case .steady: return .answer(status: 200, after: .zero)
        case .slow: return .answer(status: 200, after: .milliseconds(30))
        // Quadratic: twice the work at a time makes each piece take four times as long.
        case .weak: return .answer(status: 200, after: .milliseconds(Int64(min(1 + others * others, 2_000))))
        case .flaky: return isFailing ? .hangUp : .answer(status: 200, after: .milliseconds(1))
        }
    }

    /// Ends what ``begin()`` began.
    func end() {
        inFlight.wrappingSubtract(1, ordering: .relaxed)
    }

    private var isFailing: Bool {
        guard kind == .flaky else { return false }
        return (ContinuousClock.now - start).components.seconds % 5 >= 3
    }
}
