import NIOConcurrencyHelpers

/// A value that tests can wait for.
final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        var isWanted: @Sendable (Value) -> Bool
        var continuation: CheckedContinuation<Value, any Error>
    }

    private struct State {
        var value: Value
        var lastID = 0
        var waiters: [Int: Waiter] = [:]
    }

    private let state: NIOLockedValueBox<State>

    init(_ value: Value) {
        self.state = NIOLockedValueBox(State(value: value))
    }

    var value: Value { self.state.withLockedValue { $0.value } }

    /// Changes the value, and wakes those who waited for that.
    func change(_ body: (inout Value) -> Void) {
        let (value, ready) = self.state.withLockedValue { state in
            body(&state.value)
            let ready = state.waiters.filter { $0.value.isWanted(state.value) }
            for id in ready.keys { state.waiters[id] = nil }
            return (state.value, ready.values.map(\.continuation))
        }
        for continuation in ready { continuation.resume(returning: value) }
    }

    /// Waits until the value is as wanted, or the test has taken too long.
    @discardableResult
    func until(_ isWanted: @escaping @Sendable (Value) -> Bool) async throws -> Value {
        let id = self.state.withLockedValue { state in
            state.lastID += 1
            return state.lastID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Value, any Error>? = self.state.withLockedValue { state in
                    if isWanted(state.value) { return .success(state.value) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters[id] = Waiter(isWanted: isWanted, continuation: continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = self.state.withLockedValue { $0.waiters.removeValue(forKey: id) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }
}
