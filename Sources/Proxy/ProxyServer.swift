package import ApusConfiguration
import Balancing
package import Logging
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix

/// The data plane of one node: listeners, event loops, pools.
///
/// Life: ``start()``, then traffic, then ``stopAccepting()``, ``drain(deadline:)`` and ``shutdown()``. What runs on the
/// event loops is built here once and then belongs to them.
package final class ProxyServer: Sendable {
    let workers: [Worker]
    let supervisors: [PoolSupervisor]
    let pools: [PoolShared]
    private let configuration: Configuration
    private let group: any EventLoopGroup
    let controlLoop: any EventLoop
    private let logger: Logger
    private let accessLogWriter: AccessLogWriter?
    private let bound = NIOLockedValueBox(Bound())

    /// What is open: made by ``start()``.
    private struct Bound {
        var listeners: [(name: String, address: SocketAddress)] = []
        var acceptors: [Acceptor] = []
        var isShutDown = false
    }

    /// Builds the data plane; nothing is opened but the access log.
    ///
    /// - Parameters:
    ///   - configuration: What to serve.
    ///   - nodeName: The node's name for `Proxy-Status`.
    ///   - group: The event loops of the data plane.
    ///   - controlLoop: Where health is watched.
    ///   - logger: For what operators can act on.
    ///   - seed: Of all random choices of this node.
    /// - Throws: `IOError` when the access log cannot be opened.
    package init(
        configuration: Configuration,
        nodeName: String,
        group: any EventLoopGroup,
        controlLoop: any EventLoop,
        logger: Logger,
        seed: UInt64
    ) throws {
        self.configuration = configuration
        self.group = group
        self.controlLoop = controlLoop
        self.logger = logger
        let loops = Array(group.makeIterator())
        var random = FastGenerator(seed: seed)
        let writer = try Self.accessLogWriter(configuration.log.access)
        self.accessLogWriter = writer
        let pools = configuration.pools.enumerated().map { PoolShared(index: $0, pool: $1, loops: loops.count) }
        self.pools = pools
        let relay = ControlRelay(eventLoop: controlLoop)
        let workers = loops.enumerated().map { index, eventLoop in
            Worker(
                index: index,
                eventLoop: eventLoop,
                seed: random.next(),
                control: relay,
                accessLog: writer.map { LoopAccessLog(writer: $0) },
                answers: AnswerBook(nodeName: nodeName)
            )
        }
        self.workers = workers
        let publish = { (pool: Int, snapshot: PoolSnapshot) in
            for worker in workers {
                worker.eventLoop.execute { worker.pools[pool].publish(snapshot) }
            }
        }
        let supervisors = zip(pools, configuration.pools).map { shared, pool in
            PoolSupervisor(
                shared: shared,
                pool: pool,
                eventLoop: controlLoop,
                logger: logger,
                seed: random.next(),
                publish: publish
            )
        }
        self.supervisors = supervisors
        relay.supervisors.withLockedValue { $0 = supervisors }
        for worker in workers {
            worker.configure(pools: supervisors.map { ($0.shared, $0.snapshot) }, peers: workers)
        }
    }

    private static func accessLogWriter(_ log: Configuration.Log.AccessLog) throws -> AccessLogWriter? {
        switch log {
        case .off: nil
        case .stdout: try AccessLogWriter(path: nil)
        case .file(let path): try AccessLogWriter(path: path)
        }
    }

    // MARK: Start

    /// Resolves host names, begins the health checks and opens all listeners.
    ///
    /// - Throws: ``ListeningSocket/Failure`` for a listener that cannot be opened; those opened before it are closed.
    package func start() async throws {
        await self.resolveHostNames()
        let supervisors = self.supervisors
        let controlLoop = self.controlLoop
        let seed = self.workers.first?.random.next() ?? 0
        try await controlLoop.submit {
            var random = FastGenerator(seed: seed)
            for supervisor in supervisors { supervisor.start(random: &random) }
        }.get()
        do {
            for listener in self.configuration.listeners { try await self.open(listener) }
        } catch {
            await self.stopAccepting()
            throw error
        }
    }

    /// The listeners' names and the addresses they are bound to, with the ports that the kernel chose.
    package var listeners: [(name: String, address: Endpoint)] {
        let bound = self.bound.withLockedValue { $0.listeners }
        return bound.map { ($0.name, Endpoint($0.address)) }
    }

    private func open(_ listener: Listener) async throws {
        let socket = try ListeningSocket.open(listener.address)
        let text = Endpoint(socket.localAddress).text
        do {
            let settings = try ListenerSettings(listener, fallbackHost: Endpoint(socket.localAddress).hostField)
            var doors: [Acceptor.Door] = []
            for worker in self.workers {
                let door = Acceptor.Door(worker: worker, listener: LoopListener(settings))
                doors.append(door)
                try await worker.eventLoop.submit { worker.listeners.append(door.listener) }.get()
            }
            // Different listeners are accepted on different loops.
            let index = self.bound.withLockedValue { $0.acceptors.count } % self.workers.count
            let acceptor = try await Acceptor.start(
                socket,
                on: doors[index],
                doors: doors,
                group: self.group,
                alarm: AcceptAlarm(listener: listener.name, logger: self.logger)
            )
            self.bound.withLockedValue { bound in
                bound.listeners.append((listener.name, socket.localAddress))
                bound.acceptors.append(acceptor)
            }
        } catch {
            socket.close()
            throw error
        }
        self.logger.notice("listening", metadata: ["listener": "\(listener.name)", "address": "\(text)"])
    }

    /// Names of listeners whose socket broke, so that they accept no more.
    package var brokenListeners: [String] {
        self.bound.withLockedValue { $0.acceptors.filter(\.isBroken).map(\.name) }
    }

    // MARK: Host names

    /// Looks up all backends that are named by host; ones that fail are tried again at the next call.
    package func resolveHostNames() async {
        let named = self.pools.flatMap { pool in pool.backends.filter(\.needsResolution).map { (pool, $0) } }
        guard !named.isEmpty else { return }
        let logger = self.logger
        await withTaskGroup(of: Void.self) { group in
            for (pool, backend) in named {
                group.addTask {
                    let isKnown = (try? await NIOThreadPool.singleton.runIfActive { backend.resolve() }) ?? false
                    guard !isKnown else { return }
                    let metadata: Logger.Metadata = ["pool": "\(pool.settings.name)", "backend": "\(backend.name)"]
                    logger.error("cannot resolve the backend's host name; will try again", metadata: metadata)
                }
            }
        }
    }

    /// Whether any backend is named by host, so that ``resolveHostNames()`` is worth calling again.
    package var hasHostNames: Bool { self.pools.contains { $0.backends.contains(where: \.needsResolution) } }

    /// Goes through every event loop once.
    ///
    /// - Returns: Whether all of them answered; it does not return while one hangs.
    package func heartbeat() async -> Bool {
        for worker in self.workers {
            guard (try? await worker.eventLoop.submit {}.get()) != nil else { return false }
        }
        return true
    }

    // MARK: End

    /// Closes the listeners; connections go on, and each response from now on ends its connection.
    package func stopAccepting() async {
        let acceptors = self.bound.withLockedValue { bound in
            defer { bound.acceptors = [] }
            return bound.acceptors
        }
        // First the word, then the deed: whoever is answered while the sockets close knows that its connection ends.
        for worker in self.workers {
            try? await worker.eventLoop.submit { worker.beginDraining() }.get()
        }
        for acceptor in acceptors { await acceptor.close { _ = await self.heartbeat() } }
    }

    /// Waits until no client connection is left, or the deadline.
    ///
    /// A connection between two requests is closed once its client was silent for a second: a request that is on its way
    /// at the moment of closing would be lost.
    ///
    /// - Returns: Exchanges that were still under way at the deadline.
    package func drain(deadline: ContinuousClock.Instant) async -> Int {
        while true {
            var connections = 0
            var exchanges = 0
            for worker in self.workers {
                let counts = try? await worker.eventLoop.submit {
                    worker.closeQuietConnections(quiet: Self.quiet, now: NIODeadline.now().uptimeNanoseconds)
                    return (worker.connectionCount, worker.exchangeCount)
                }.get()
                connections += counts?.0 ?? 0
                exchanges += counts?.1 ?? 0
            }
            if connections == 0 || ContinuousClock.now >= deadline { return exchanges }
            guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { return exchanges }
        }
    }

    /// Nanoseconds of silence after which a client is taken not to be sending.
    private static let quiet: UInt64 = 1_000_000_000

    /// Ends all that is left and writes the rest of the access log; a second call does nothing.
    package func shutdown() async {
        let wasShutDown = self.bound.withLockedValue { bound in
            defer { bound.isShutDown = true }
            return bound.isShutDown
        }
        guard !wasShutDown else { return }
        await self.stopAccepting()
        let supervisors = self.supervisors
        try? await self.controlLoop.submit { for supervisor in supervisors { supervisor.stop() } }.get()
        for worker in self.workers {
            try? await worker.eventLoop.submit { worker.stop() }.get()
        }
        await self.accessLogWriter?.close()
    }

    /// Bytes of access log lines that were dropped, and writes of it that failed.
    var accessLogLosses: (droppedBytes: UInt64, failures: UInt64) { self.accessLogWriter?.losses ?? (0, 0) }

    /// Whether an access log is written.
    package var hasAccessLog: Bool { self.accessLogWriter != nil }

    /// Hands over what is gathered of the access log, so that it is never much older than the interval of the calls.
    package func flushAccessLogs() {
        for worker in self.workers {
            worker.eventLoop.execute { worker.accessLog?.flush() }
        }
    }
}

/// Carries events from the event loops to the supervisors.
private final class ControlRelay: ProxyControl {
    let supervisors = NIOLockedValueBox<[PoolSupervisor]>([])
    private let eventLoop: any EventLoop

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func failuresReached(pool: Int, backend: Int) {
        let supervisor = self.supervisors.withLockedValue { $0[pool] }
        self.eventLoop.execute { supervisor.failuresReached(backend: backend) }
    }
}
