import NIOConcurrencyHelpers
import NIOCore

/// An address that is known once a socket is bound; who asks before waits.
final class BoundAddress: Sendable {
    private typealias Continuation = CheckedContinuation<SocketAddress, any Error>

    private enum State {
        /// Nobody knows yet; who asked, waits. Can become resolved.
        case waiting([Continuation])
        /// It is known, or never will be. Final.
        case resolved(Result<SocketAddress, any Error>)
    }

    private let state = NIOLockedValueBox(State.waiting([]))

    /// Waits for the address.
    func value() async throws -> SocketAddress {
        try await withCheckedThrowingContinuation { continuation in
            let result: Result<SocketAddress, any Error>? = self.state.withLockedValue { state in
                switch state {
                case .waiting(let continuations):
                    state = .waiting(continuations + [continuation])
                    return nil
                case .resolved(let result):
                    return result
                }
            }
            if let result { continuation.resume(with: result) }
        }
    }

    /// Says what the address is, or why there is none; only the first word counts.
    func resolve(_ result: Result<SocketAddress, any Error>) {
        let waiting: [Continuation] = self.state.withLockedValue { state in
            guard case .waiting(let continuations) = state else { return [] }
            state = .resolved(result)
            return continuations
        }
        for continuation in waiting { continuation.resume(with: result) }
    }
}
