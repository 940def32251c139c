import Balancing
import Health
import NIOCore
import NIOPosix

/// A pool as one event loop sees it: the published pick table, its kept connections, its waiting requests, its counts.
///
/// Confined to its event loop.
final class LoopPool: @unchecked Sendable {
    /// The event loop that owns this pool, and so outlives it.
    unowned(unsafe) let worker: Worker
    let shared: PoolShared
    let settings: PoolSettings
    /// The newest snapshot; replaced whole by ``publish(_:)``.
    private var snapshot: PoolSnapshot
    var metrics: PoolMetrics
    /// Kept connections of each backend, the one used last at the end: a few warm ones serve, the others age.
    private var idle: [[UpstreamHandler]]
    private let waiters = WaitingList()
    private var isServing = false

    /// Whether a reload put another in its place: it finishes what it has and keeps no connection.
    private var isRetired = false

    /// `previous`: What a pool of this name was before a reload, whose counts go on.
    init(worker: Worker, shared: PoolShared, snapshot: PoolSnapshot, previous: LoopPool? = nil) {
        self.worker = worker
        self.shared = shared
        self.settings = shared.settings
        self.snapshot = snapshot
        self.metrics = PoolMetrics(backends: shared.backends.count)
        if let previous {
            let places = shared.backends.map { backend in previous.shared.backends.firstIndex { $0 === backend } }
            self.metrics = previous.metrics.carried(previousIndices: places)
        }
        self.idle = Array(repeating: [], count: shared.backends.count)
    }

    /// Puts a new snapshot in the old one's place; whoever waits may have a chance now, or none any more.
    func publish(_ snapshot: PoolSnapshot) {
        self.snapshot = snapshot
        for (backend, isUsable) in snapshot.isUsable.enumerated() where !isUsable { self.dropIdle(backend: backend) }
        self.serveWaiting()
    }

    /// A reload put `successor` in this pool's place, or nothing: whoever waits here goes there.
    func retire(successor: LoopPool?) {
        self.isRetired = true
        self.dropAllIdle()
        while let exchange = self.waiters.first { exchange.move(to: successor) }
    }

    // MARK: Connections

    /// Takes a kept connection to a backend, the one used last; nil when there is none.
    func leaseIdle(backend: Int) -> UpstreamHandler? {
        while let upstream = self.idle[backend].popLast() {
            if upstream.isOpen {
                self.worker.timers.clear(upstream)
                return upstream
            }
        }
        return nil
    }

    /// Opens a connection for an exchange, which hears of it by `upstreamConnected` or `upstreamConnectFailed`.
    ///
    /// - Returns: False when the backend's address is not known.
    func connect(backend: Int, for exchange: DownstreamHandler) -> Bool {
        guard let address = self.shared.backends[backend].address else { return false }
        let upstream = UpstreamHandler(pool: self, backend: backend)
        upstream.exchange = exchange
        exchange.upstream = upstream
        self.metrics.backends[backend].connects &+= 1
        ClientBootstrap(group: self.worker.eventLoop)
            .connectTimeout(.nanoseconds(Int64(clamping: self.settings.connectTimeout)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(upstream) }
            }
            .connect(to: address)
            .whenComplete { result in
                // On the event loop: connecting to an address, not to a name, never leaves it.
                self.connectEnded(upstream, result.map { _ in })
            }
        return true
    }

    private func connectEnded(_ upstream: UpstreamHandler, _ result: Result<Void, any Error>) {
        if case .success = result { upstream.opened() }
        switch (result, upstream.exchange) {
        case (.success, let exchange?):
            exchange.upstreamConnected(upstream)
        case (.success, nil):
            self.keep(upstream, now: NIODeadline.now().uptimeNanoseconds)
        case (.failure(let error), let exchange):
            upstream.exchange = nil
            exchange?.upstream = nil
            exchange?.upstreamConnectFailed(error: error)
        }
    }

    /// Keeps a connection for the next exchange, or closes it where enough are kept.
    func keep(_ upstream: UpstreamHandler, now: UInt64) {
        upstream.exchange = nil
        guard upstream.isOpen, self.idle[upstream.backend].count < self.settings.keepalive,
            self.snapshot.isUsable[upstream.backend], !self.worker.isStopped, !self.isRetired
        else {
            upstream.close()
            return
        }
        upstream.isReused = true
        self.idle[upstream.backend].append(upstream)
        self.worker.timers.set(upstream, now: now, after: self.settings.idleTimeout)
        upstream.resumeReading()
    }

    /// Forgets a kept connection that ended.
    func removeIdle(_ upstream: UpstreamHandler) {
        if let index = self.idle[upstream.backend].lastIndex(where: { $0 === upstream }) {
            self.idle[upstream.backend].remove(at: index)
        }
    }

    /// Closes the kept connections of one backend.
    func dropIdle(backend: Int) {
        let connections = self.idle[backend]
        self.idle[backend] = []
        for upstream in connections { upstream.close() }
    }

    /// Closes all kept connections.
    func dropAllIdle() {
        for backend in self.idle.indices { self.dropIdle(backend: backend) }
    }

    /// Kept connections now, by backend.
    var idleCounts: [Int] { self.idle.map(\.count) }

    // MARK: Requests in flight

    /// Chooses a backend and counts the request as in flight there.
    func acquire(key: UInt64, tried: Tried) -> Pick {
        self.snapshot.table.acquire(key: key, random: &self.worker.random, tried: tried)
    }

    /// The request that was acquired for a backend at the time `since` is over.
    func release(backend: Int, since: UInt64) {
        let load = self.shared.backends[backend].load
        if self.shared.isCoordinated {
            let now = NIODeadline.now().uptimeNanoseconds
            load.end(nanoseconds: now > since ? now - since : 0)
        } else {
            load.decrement()
        }
        guard self.shared.hasLimits, self.shared.someoneWaitsAfterRelease() else { return }
        self.offerRoom()
    }

    // MARK: Passive health

    /// A backend answered, and not with an error of its own.
    func recordSuccess(backend: Int) {
        self.shared.backends[backend].streak.recordSuccess()
    }

    /// A backend refused, broke off, was late, or answered with a 5xx.
    func recordFailure(backend: Int) {
        self.metrics.backends[backend].failures &+= 1
        if self.shared.isCoordinated { self.shared.backends[backend].load.fail() }
        guard let threshold = self.settings.passiveFailures else { return }
        if self.shared.backends[backend].streak.recordFailure(threshold: threshold) {
            self.shared.failuresReached(backend: backend)
        }
    }

    // MARK: Waiting requests

    /// Appends a request to the queue; false when the queue is full.
    func enqueue(_ exchange: DownstreamHandler) -> Bool {
        guard self.shared.enterQueue(loop: self.worker.index) else { return false }
        self.waiters.append(exchange)
        return true
    }

    /// Takes a request out of the queue, for whatever reason.
    func dequeue(_ exchange: DownstreamHandler) {
        guard self.waiters.remove(exchange) else { return }
        self.shared.leaveQueue(loop: self.worker.index)
    }

    /// Whether any request waits, on whatever loop.
    var hasWaiting: Bool { self.shared.hasLimits && self.shared.waiting > 0 }

    /// There may be room: lets the loop with the most waiting requests look.
    func offerRoom() {
        guard let loop = self.shared.neediestLoop(preferring: self.worker.index) else { return }
        if loop == self.worker.index {
            self.serveOrPassOn()
        } else {
            self.worker.wakeWaiting(self.shared, loop: loop)
        }
    }

    /// Serves this loop's waiting requests, and where none is left lets another loop look: those that the room was meant
    /// for may have gone in the meantime.
    func serveOrPassOn() {
        self.serveWaiting()
        guard self.waiters.first == nil, self.shared.waiting > 0,
            let loop = self.shared.neediestLoop(preferring: self.worker.index), loop != self.worker.index
        else { return }
        self.worker.wakeWaiting(self.shared, loop: loop)
    }

    /// Offers backends to waiting requests, the oldest first, until one finds no room.
    private func serveWaiting() {
        // An attempt that fails at once makes room itself: the loop that runs already sees it.
        guard !self.isServing else { return }
        self.isServing = true
        defer { self.isServing = false }
        var candidate = self.waiters.first
        while let exchange = candidate {
            if exchange.retryPick() {
                candidate = self.waiters.first
            } else if exchange.tried.isEmpty {
                return
            } else {
                // It may not use what has room, since it was there before; those behind it may.
                candidate = exchange.waitingAfter
            }
        }
    }
}
