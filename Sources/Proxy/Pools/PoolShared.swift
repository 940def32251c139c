import ApusConfiguration
import Health
import NIOConcurrencyHelpers
import Synchronization

/// What all event loops share of one pool.
final class PoolShared: Sendable {
    /// The pool as configured.
    let pool: Pool
    let settings: PoolSettings
    /// Whether picks go by the cluster's counts (``PoolCoordinator``).
    let isCoordinated: Bool
    let backends: [BackendShared]
    /// What each backend is now; written by the pool's supervisor, read by endpoints.
    let states: NIOLockedValueBox<[BackendState]>
    /// Requests that wait for a backend with room, on all event loops.
    private let waitingTotal = Atomic<Int>(0)
    /// The same for each event loop.
    private let waitingByLoop: [WaitingCount]
    private let failuresHandler = NIOLockedValueBox<(@Sendable (Int) -> Void)?>(nil)

    /// A counter in an object of its own, since atomics cannot be elements of an array.
    final class WaitingCount: Sendable {
        let value = Atomic<Int>(0)
    }

    /// A pool; backends that `previous` has under the same name and address go on with their counters.
    ///
    /// `isClustered`: Whether other nodes balance over the same backends, so that hold times and failures matter.
    init(pool: Pool, loops: Int, isClustered: Bool = false, previous: PoolShared? = nil) {
        self.pool = pool
        let isByLoad = pool.algorithm == .leastConnections || pool.algorithm == .random
        self.isCoordinated = isClustered && (isByLoad || pool.backends.contains { $0.maxConnections != nil })
        self.settings = PoolSettings(pool)
        let known = Dictionary(
            (previous?.backends ?? []).map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        self.backends = pool.backends.map { backend in
            if let kept = known[backend.name], kept.endpoint == backend.address { return kept }
            return BackendShared(backend)
        }
        let state = pool.healthCheck == nil ? BackendState.up : .unchecked
        self.states = NIOLockedValueBox(pool.backends.map { _ in state })
        self.hasLimits = pool.backends.contains { $0.maxConnections != nil }
        self.waitingByLoop = (0..<loops).map { _ in WaitingCount() }
    }

    /// Says who hears of backends that fail; called once, by the pool's supervisor.
    func onFailures(_ handler: @escaping @Sendable (Int) -> Void) {
        self.failuresHandler.withLockedValue { $0 = handler }
    }

    /// A backend failed as many times in a row as the pool tolerates; returns at once.
    func failuresReached(backend: Int) {
        self.failuresHandler.withLockedValue { $0 }?(backend)
    }

    /// Whether any backend has a `max_connections`, so that a request may have to wait.
    let hasLimits: Bool

    /// Whether a request waits, asked by whoever has just made room.
    ///
    /// The fence pairs with the one in ``enterQueue(loop:)``: either the request that enters the queue sees the room on
    /// its second look, or this sees the request.
    func someoneWaitsAfterRelease() -> Bool {
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        return self.waiting > 0
    }

    /// Requests that wait on this node now.
    var waiting: Int { self.waitingTotal.load(ordering: .relaxed) }

    /// Takes a place in the queue; false when it is full.
    ///
    /// Whoever gets one must look for room once more.
    func enterQueue(loop: Int) -> Bool {
        let before = self.waitingTotal.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue
        guard before < self.settings.queueLimit else {
            self.waitingTotal.wrappingSubtract(1, ordering: .sequentiallyConsistent)
            return false
        }
        self.waitingByLoop[loop].value.wrappingAdd(1, ordering: .sequentiallyConsistent)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        return true
    }

    /// Gives the place in the queue back.
    func leaveQueue(loop: Int) {
        self.waitingByLoop[loop].value.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        self.waitingTotal.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    }

    /// The event loop with the most waiting requests, which deserves the next free place; nil when none waits.
    func neediestLoop(preferring local: Int) -> Int? {
        var best = local
        var most = self.waitingByLoop[local].value.load(ordering: .sequentiallyConsistent)
        for (loop, count) in self.waitingByLoop.enumerated() {
            let waiting = count.value.load(ordering: .sequentiallyConsistent)
            if waiting > most {
                best = loop
                most = waiting
            }
        }
        return most > 0 ? best : nil
    }
}
