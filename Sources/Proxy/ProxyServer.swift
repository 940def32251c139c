package import ApusConfiguration
import Balancing
package import Logging
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix
package import Systemd

/// The data plane of one node: listeners, event loops, pools.
///
/// Life: ``start()``, then traffic, then ``stopAccepting()``, ``drain(deadline:)`` and ``shutdown()``. What runs on the
/// event loops is built here once and then belongs to them.
package final class ProxyServer: Sendable {
    let workers: [Worker]
    let group: any EventLoopGroup
    let controlLoop: any EventLoop
    let logger: Logger
    let maker: SupervisorMaker
    /// The sockets that systemd passed.
    let inherited: [InheritedSocket]
    let cluster: ClusterSide
    private let accessLogWriter: AccessLogWriter?
    let state: NIOLockedValueBox<State>

    /// What is served and what is open; changed by ``start()``, a reload and the end.
    struct State {
        var configuration: Configuration
        /// In the configuration's order.
        var supervisors: [PoolSupervisor]
        var listeners: [OpenListener] = []
        /// Of all random choices made later.
        var random: FastGenerator
        var isShutDown = false

        /// What the event loops share of each pool, in the configuration's order.
        var pools: [PoolShared] { self.supervisors.map(\.shared) }
    }

    /// Builds the data plane; nothing is opened but the access log.
    ///
    /// - Parameters:
    ///   - configuration: What to serve.
    ///   - nodeName: The node's name for `Proxy-Status`.
    ///   - group: The event loops of the data plane.
    ///   - controlLoop: Where health is watched.
    ///   - logger: For what operators can act on.
    ///   - inherited: The sockets that systemd passed.
    ///   - seed: Of all random choices of this node.
    /// - Throws: `IOError` when the access log cannot be opened.
    package init(
        configuration: Configuration,
        nodeName: String,
        group: any EventLoopGroup,
        controlLoop: any EventLoop,
        logger: Logger,
        inherited: [InheritedSocket] = [],
        seed: UInt64
    ) throws {
        self.inherited = inherited
        self.group = group
        self.controlLoop = controlLoop
        self.logger = logger
        var random = FastGenerator(seed: seed)
        let writer = try Self.accessLogWriter(configuration.log.access)
        self.accessLogWriter = writer
        let workers = Array(group.makeIterator()).enumerated().map { index, eventLoop in
            Worker(
                index: index,
                eventLoop: eventLoop,
                seed: random.next(),
                accessLog: writer.map { LoopAccessLog(writer: $0) },
                answers: AnswerBook(nodeName: nodeName)
            )
        }
        self.workers = workers
        let maker = SupervisorMaker(
            workers: workers,
            controlLoop: controlLoop,
            surroundings: Surroundings(
                nodeName: nodeName,
                zone: configuration.node.zone,
                isClustered: configuration.cluster != nil
            ),
            logger: logger
        )
        self.maker = maker
        self.cluster = ClusterSide()
        let supervisors = configuration.pools.map { maker.make($0, seed: random.next(), previous: nil) }
        for worker in workers {
            worker.meet(workers)
            worker.apply(supervisors.map { ($0.shared, $0.snapshot) })
        }
        self.state = NIOLockedValueBox(
            State(configuration: configuration, supervisors: supervisors, random: random)
        )
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
        let (supervisors, configuration) = self.state.withLockedValue { ($0.supervisors, $0.configuration) }
        try await self.controlLoop.submit {
            for supervisor in supervisors { supervisor.start() }
            self.cluster.adopt(supervisors)
            if self.maker.surroundings.isClustered { self.cluster.start(on: self.controlLoop) }
        }.get()
        do {
            for listener in configuration.listeners {
                for bound in try self.bind(listener) {
                    let open = try await self.open(bound)
                    self.state.withLockedValue { $0.listeners.append(open) }
                }
            }
        } catch {
            await self.stopAccepting()
            throw error
        }
    }

    /// The listeners' names and the addresses they are bound to, with the ports that the kernel chose.
    package var listeners: [(name: String, address: Endpoint)] {
        self.state.withLockedValue { $0.listeners }.map { ($0.name, Endpoint($0.address)) }
    }

    /// Names of listeners whose socket broke, so that they accept no more.
    package var brokenListeners: [String] {
        self.state.withLockedValue { $0.listeners }.filter { $0.acceptor?.isBroken ?? false }.map(\.name)
    }

    // MARK: Host names

    /// Looks up all backends that are named by host; ones that fail are tried again at the next call.
    package func resolveHostNames() async {
        await self.resolveHostNames(of: self.state.withLockedValue { $0.pools })
    }

    /// Looks up the backends of these pools that are named by host.
    func resolveHostNames(of pools: [PoolShared]) async {
        let named = pools.flatMap { pool in pool.backends.filter(\.needsResolution).map { (pool, $0) } }
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
        let acceptors = self.state.withLockedValue { state in
            state.listeners.indices.compactMap { index in
                defer { state.listeners[index].acceptor = nil }
                return state.listeners[index].acceptor
            }
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
        let (wasShutDown, supervisors) = self.state.withLockedValue { state in
            defer { state.isShutDown = true }
            return (state.isShutDown, state.supervisors)
        }
        guard !wasShutDown else { return }
        await self.stopAccepting()
        try? await self.controlLoop.submit {
            self.cluster.stop()
            for supervisor in supervisors { supervisor.stop() }
        }.get()
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
