import Balancing
import HTTPWire
import NIOCore

/// One event loop of the data plane with all that is used on it: no locks, no hops.
///
/// Confined to its event loop after `init`; whoever is elsewhere goes through `eventLoop.execute`.
final class Worker: @unchecked Sendable {
    let index: Int
    let eventLoop: any EventLoop
    let timers: TimerWheel
    let parser = HeadParser()
    var random: FastGenerator
    var buffers = BufferPool()
    /// For rewritten response heads: written and flushed before the next one is made, so one is enough; nil in between.
    var responseHead: ByteBuffer?
    private(set) var pools: [LoopPool] = []
    private(set) var listeners: [LoopListener] = []
    let accessLog: LoopAccessLog?
    let answers: AnswerBook
    /// Whether connections are to end: set when the node stops accepting.
    private(set) var isDraining = false
    /// Whether the loop's connections were all closed at the end.
    private(set) var isStopped = false
    /// All client connections, newest first.
    private var connections: DownstreamHandler?
    /// Client connections open now.
    private(set) var connectionCount = 0
    /// Exchanges under way now.
    var exchangeCount = 0
    private var peers: [Worker] = []
    private var clock = WallClock()

    init(
        index: Int,
        eventLoop: any EventLoop,
        seed: UInt64,
        accessLog: LoopAccessLog?,
        answers: AnswerBook
    ) {
        self.index = index
        self.eventLoop = eventLoop
        self.timers = TimerWheel(eventLoop: eventLoop)
        self.random = FastGenerator(seed: seed)
        self.accessLog = accessLog
        self.answers = answers
    }

    /// Gives the loop its fellow workers; called once, before the first listener opens.
    func meet(_ peers: [Worker]) {
        self.peers = peers
    }

    /// Puts pools in the place of those before.
    ///
    /// One that is the same object goes on as it is, another of the same name takes over the counts and whoever waits.
    /// Exchanges finish on the pool they began on.
    func apply(_ pools: [(shared: PoolShared, snapshot: PoolSnapshot)]) {
        let old = Dictionary(uniqueKeysWithValues: self.pools.map { ($0.shared.settings.name, $0) })
        self.pools = pools.map { shared, snapshot in
            let previous = old[shared.settings.name]
            if let previous, previous.shared === shared { return previous }
            return LoopPool(worker: self, shared: shared, snapshot: snapshot, previous: previous)
        }
        let new = Dictionary(uniqueKeysWithValues: self.pools.map { ($0.shared.settings.name, $0) })
        for (name, pool) in old where new[name] !== pool { pool.retire(successor: new[name]) }
    }

    /// Adds a listener that opens on this loop.
    func add(_ listener: LoopListener) {
        self.listeners.append(listener)
    }

    /// Gives listeners new settings, and forgets those that `settings` has nothing for once their connections are gone.
    ///
    /// `settings`: By the listener's old name.
    func apply(_ settings: [String: ListenerSettings]) {
        self.listeners.removeAll { settings[$0.name] == nil && $0.metrics.connections == 0 }
        for listener in self.listeners {
            if let new = settings[listener.name] { listener.settings = new }
        }
    }

    /// Publishes a pool's new snapshot on this loop; a pool that a reload has replaced gets none.
    func publish(_ snapshot: PoolSnapshot, for shared: PoolShared) {
        self.pools.first { $0.shared === shared }?.publish(snapshot)
    }

    /// Lets requests that wait for a pool look for room.
    func offerRoom(in shared: PoolShared) {
        self.pools.first { $0.shared === shared }?.offerRoom()
    }

    /// Lets another loop offer free places to its waiting requests.
    func wakeWaiting(_ shared: PoolShared, loop: Int) {
        let other = self.peers[loop]
        other.eventLoop.execute { other.pools.first { $0.shared === shared }?.serveOrPassOn() }
    }

    /// The value of `Date` for an answer of the node's own.
    func httpDate() -> String {
        _ = self.clock.update()
        return self.clock.httpDate
    }

    // MARK: Client connections

    func add(_ handler: DownstreamHandler) {
        handler.nextConnection = self.connections
        self.connections?.previousConnection = handler
        self.connections = handler
        self.connectionCount += 1
    }

    func remove(_ handler: DownstreamHandler) {
        let previous = handler.previousConnection
        let next = handler.nextConnection
        handler.previousConnection = nil
        handler.nextConnection = nil
        if let previous { previous.nextConnection = next } else { self.connections = next }
        next?.previousConnection = previous
        self.connectionCount -= 1
    }

    /// From now on each response ends its connection.
    func beginDraining() {
        self.isDraining = true
    }

    /// Closes client connections that are between two requests and have said nothing for a while: a client that was
    /// silent for `quiet` nanoseconds is unlikely to be sending a request at this very moment.
    func closeQuietConnections(quiet: UInt64, now: UInt64) {
        var handler = self.connections
        while let current = handler {
            handler = current.nextConnection
            current.closeIfQuiet(for: quiet, now: now)
        }
    }

    /// Ends everything on this loop: the drain's deadline has passed, or nothing is left.
    func stop() {
        self.isStopped = true
        var handler = self.connections
        while let current = handler {
            handler = current.nextConnection
            current.abort(.shutdown)
        }
        for pool in self.pools { pool.dropAllIdle() }
        self.accessLog?.flush()
        self.timers.stop()
    }
}
