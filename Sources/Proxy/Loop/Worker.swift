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
    /// For rewritten response heads: written and flushed before the next one is made, so one is enough.
    var responseHead = ByteBuffer()
    let control: any ProxyControl
    private(set) var pools: [LoopPool] = []
    var listeners: [LoopListener] = []
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
        control: any ProxyControl,
        accessLog: LoopAccessLog?,
        answers: AnswerBook
    ) {
        self.index = index
        self.eventLoop = eventLoop
        self.timers = TimerWheel(eventLoop: eventLoop)
        self.random = FastGenerator(seed: seed)
        self.control = control
        self.accessLog = accessLog
        self.answers = answers
    }

    /// Gives the loop its pools and its fellow workers; called once, before the first listener opens.
    func configure(pools: [(PoolShared, PoolSnapshot)], peers: [Worker]) {
        self.pools = pools.map { LoopPool(worker: self, shared: $0.0, snapshot: $0.1) }
        self.peers = peers
    }

    /// Lets another loop offer free places to its waiting requests.
    func wakeWaiting(pool: Int, loop: Int) {
        let peer = self.peers[loop]
        peer.eventLoop.execute { peer.pools[pool].serveOrPassOn() }
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
