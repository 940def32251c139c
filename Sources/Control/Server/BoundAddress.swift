import ApusConfiguration
import Synchronization

/// An address that becomes known once, when a server listens, or an error when it never will.
final class BoundAddress: Sendable {
    private enum State {
        /// Nobody knows yet; who asked, waits. Can transition to resolved.
        case pending([CheckedContinuation<Endpoint, any Error>])
        /// Final.
        case resolved(Result<Endpoint, ControlError>)
    }

    private let state = Mutex(State.pending([]))

    /// The address, as soon as it is known.
    var value: Endpoint {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Endpoint, ControlError>? = state.withLock { state in
                    switch state {
                    case .pending(let waiting):
                        state = .pending(waiting + [continuation])
                        return nil
                    case .resolved(let result):
                        return result
                    }
                }
                if let result { continuation.resume(with: result.mapError { $0 as any Error }) }
            }
        }
    }

    /// Makes the outcome known; later calls change nothing.
    func resolve(_ result: Result<Endpoint, ControlError>) {
        let waiting = state.withLock { state -> [CheckedContinuation<Endpoint, any Error>] in
            guard case .pending(let waiting) = state else { return [] }
            state = .resolved(result)
            return waiting
        }
        for continuation in waiting {
            continuation.resume(with: result.mapError { $0 as any Error })
        }
    }
}
