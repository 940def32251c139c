package import Gossip
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle

/// A node's part in the cluster: gossips over UDP and TCP on one event loop, and tells the node what it learns.
///
/// Runs until it is told to shut down; then it says goodbye. All its functions may be called from any thread, before,
/// while and after it runs.
package final class ClusterService: Service {
    /// How long the start waits for names to be looked up when it needs them to find its own address.
    private static let lookupPatience = TimeAmount.seconds(3)
    /// Gossip intervals after the goodbye during which members that missed it are reminded.
    private static let lingerIntervals = 3

    let runner: ClusterRunner
    private let eventLoop: any EventLoop
    private let security: ClusterSettings.Security
    private let bound = BoundAddress()

    /// Builds the service; nothing is opened.
    ///
    /// - Parameters:
    ///   - settings: What to do.
    ///   - hooks: Whom to tell and to ask.
    ///   - eventLoop: Where to do it.
    ///   - wallClock: Milliseconds since 1970.
    ///   - logger: For what operators can act on.
    /// - Throws: What is wrong with the key file.
    package init(
        settings: ClusterSettings,
        hooks: ClusterHooks,
        eventLoop: any EventLoop,
        wallClock: @escaping @Sendable () -> UInt64,
        logger: Logger
    ) throws(KeyFileError) {
        let security: ClusterSecurity =
            switch settings.security {
            case .keyFile(let path): .sealed(try KeyFile.read(at: path))
            case .insecure: .insecure
            }
        self.security = settings.security
        self.eventLoop = eventLoop
        self.runner = ClusterRunner(
            settings: settings,
            security: security,
            hooks: hooks,
            eventLoop: eventLoop,
            wallClock: wallClock,
            logger: logger
        )
    }

    // MARK: Life

    /// Gossips until graceful shutdown or cancellation, then says goodbye.
    ///
    /// - Throws: ``ClusterError`` when the address cannot be bound.
    package func run() async throws {
        do {
            try await self.start()
        } catch {
            self.bound.resolve(.failure(error))
            await self.close()
            throw error
        }
        // Ends by graceful shutdown, or by cancellation when another service failed.
        try? await gracefulShutdown()
        await self.leave()
        await self.close()
    }

    /// The address bound to, once it is, with the port that the kernel chose.
    package var boundAddress: SocketAddress {
        get async throws { try await self.bound.value() }
    }

    private func start() async throws {
        let runner = self.runner
        let settings = runner.settings
        let found = try await NIOThreadPool.singleton.runIfActive { runner.keeper.read() }
        let address = try await self.eventLoop.flatSubmit { runner.open() }.get()
        let lookup = NIOThreadPool.singleton.runIfActive(eventLoop: self.eventLoop) { SeedBook.lookUp(settings.seeds) }
        // Names are only waited for where the node's own address depends on them.
        let isPatient = settings.advertise == nil && (PeerAddress(address)?.isUnspecified ?? true)
        let findings = try? await lookup.orNil(after: isPatient ? Self.lookupPatience : .milliseconds(50)).get()
        try await self.eventLoop.submit {
            if let findings { runner.take(findings) }
            try runner.start(bound: address, kept: runner.decisions(found))
            if findings == nil { runner.lookUp(lookup) }
        }.get()
        self.bound.resolve(.success(address))
    }

    private func close() async {
        let runner = self.runner
        try? await self.eventLoop.flatSubmit {
            runner.close()
            return runner.keeper.whenIdle()
        }.get()
    }

    /// Says goodbye to the cluster; returns when that is said, and those who missed it had time to be reminded.
    ///
    /// The service goes on running, and does nothing more.
    package func leave() async {
        let runner = self.runner
        let isHeard = (try? await self.eventLoop.submit { runner.leave() }.get()) ?? false
        guard isHeard else { return }
        let pause = TimeAmount(runner.settings.gossipInterval * Self.lingerIntervals)
        try? await self.eventLoop.scheduleTask(in: pause) {}.futureResult.get()
    }

    // MARK: What the node tells

    /// What this node says of itself changed.
    package func setFacts(_ facts: NodeFacts) {
        let runner = self.runner
        self.eventLoop.execute {
            runner.facts = facts
            runner.feed(.facts(facts))
        }
    }

    /// An opinion changed: all are asked for, and told with the next load.
    package func opinionsChanged() {
        let runner = self.runner
        self.eventLoop.execute { runner.areOpinionsStale = true }
    }

    /// An operator decides on this node; returns when it holds here and is on its way to all.
    ///
    /// - Parameters:
    ///   - subject: What about.
    ///   - value: The decision; nil takes an earlier one back.
    ///   - expiry: When it ends by itself, in milliseconds since 1970; nil for never.
    /// - Returns: Whether it holds: not when there are too many decisions, or the service does not run.
    @discardableResult
    package func decide(_ subject: Override.Subject, value: UInt32?, expiry: UInt64? = nil) async -> Bool {
        let runner = self.runner
        let isHeld = try? await self.eventLoop.submit {
            guard runner.life == .running else { return false }
            runner.feed(.decide(subject, value: value, expiry: expiry))
            return runner.view?.overrides.first { $0.subject == subject }?.value == value
        }.get()
        return isHeld ?? false
    }

    /// Reads the key file anew: its first key seals from now on, all its keys open.
    ///
    /// - Returns: The short hash of the key that seals; nil in an insecure cluster, where there is nothing to read.
    /// - Throws: What is wrong with the file; then the keys are as they were.
    @discardableResult
    package func reloadKeys() throws(KeyFileError) -> String? {
        guard case .keyFile(let path) = self.security else { return nil }
        let ring = try KeyFile.read(at: path)
        let runner = self.runner
        self.eventLoop.execute { runner.replaceKeys(ring) }
        return ring.sealing.id.description
    }

    /// The cluster as this node sees it now.
    package func report() async -> ClusterReport {
        let runner = self.runner
        do {
            return try await self.eventLoop.submit { runner.report() }.get()
        } catch {
            // The event loop has ended, so nothing runs beside this.
            return runner.report()
        }
    }
}

extension EventLoopFuture where Value: Sendable {
    /// Fails when this one takes longer.
    fileprivate func orNil(after time: TimeAmount) -> EventLoopFuture<Value> {
        let promise = self.eventLoop.makePromise(of: Value.self)
        let task = self.eventLoop.scheduleTask(in: time) { promise.fail(ClusterError.ended) }
        self.whenComplete {
            task.cancel()
            promise.completeWith($0)
        }
        return promise.futureResult
    }
}
