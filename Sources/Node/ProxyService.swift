import ApusConfiguration
import Logging
import Proxy
import ServiceLifecycle
import Systemd

/// Runs the data plane: opens it, keeps it going, and drains it when the node is told to end.
struct ProxyService: Service {
    /// Between two heartbeats through all event loops.
    private static let heartbeatInterval = Duration.seconds(1)
    /// Oldest age of a line of the access log that is not written.
    private static let accessLogInterval = Duration.milliseconds(250)
    /// Between two look-ups of backends' host names.
    private static let resolveInterval = Duration.seconds(30)

    let proxy: ProxyServer
    let readiness: Readiness
    let reload: Reload
    let name: String
    let logger: Logger

    func run() async throws {
        try await self.proxy.start()
        self.readiness.listenersOpened()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.announceReady() }
            group.addTask { await self.every(Self.heartbeatInterval) { await self.beat() } }
            if self.proxy.hasAccessLog {
                group.addTask { await self.every(Self.accessLogInterval) { self.proxy.flushAccessLogs() } }
            }
            group.addTask { await self.every(Self.resolveInterval) { await self.proxy.resolveHostNames() } }
            // Ends by graceful shutdown, or by cancellation when another service failed.
            try? await gracefulShutdown()
            if !Task.isCancelled { await self.end() }
            group.cancelAll()
        }
    }

    private func announceReady() async {
        guard (try? await self.readiness.untilReady()) != nil else { return }
        self.logger.notice("ready")
        ServiceManager.ready(status: "\(self.name): ready")
    }

    private func beat() async {
        if await self.proxy.heartbeat() { self.readiness.heartbeat() }
    }

    /// The end in the contract's order: unready, notice, no more connections, the last exchanges.
    private func end() async {
        let drain = self.reload.drain
        self.readiness.drainBegan()
        let times: Logger.Metadata = ["notice": "\(drain.notice)", "deadline": "\(drain.deadline)"]
        self.logger.notice("draining", metadata: times)
        ServiceManager.stopping(status: "\(self.name): draining")
        try? await Task.sleep(for: drain.notice)
        await self.proxy.stopAccepting()
        let left = await self.proxy.drain(deadline: .now + drain.deadline)
        if left > 0 {
            self.logger.warning("drain deadline passed: ending exchanges in flight", metadata: ["in_flight": "\(left)"])
        } else {
            self.logger.notice("drained")
        }
        await self.proxy.shutdown()
    }

    private func every(_ interval: Duration, _ action: @Sendable () async -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil { await action() }
    }
}
