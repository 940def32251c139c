import ApusConfiguration
import Control
import Health
import Logging
import Proxy
import ServiceLifecycle
import Systemd

/// Runs the data plane: opens it, keeps it going, and drains it when the node is told to end.
struct ProxyService: Service {
    /// Between two heartbeats through all event loops.
    private static let heartbeatInterval = Duration.seconds(1)
    /// Between two lines for `systemctl status`.
    private static let statusInterval = Duration.seconds(5)
    /// How far ahead the end is announced to the service manager, and half of how often.
    private static let timeAhead = Duration.seconds(10)
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
            group.addTask { await self.every(Self.beatInterval) { await self.beat() } }
            group.addTask { await self.every(Self.statusInterval) { await self.tellStatus() } }
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

    /// Tells the service manager when the node has started; a pool without a usable backend does not keep it from that,
    /// though the front is told by `/readyz`.
    private func announceReady() async {
        guard (try? await self.readiness.untilStarted()) != nil else { return }
        self.logger.notice("started")
        ServiceManager.ready(status: await self.statusLine())
    }

    private static var beatInterval: Duration {
        min(self.heartbeatInterval, ServiceManager.watchdogInterval ?? self.heartbeatInterval)
    }

    /// Goes through every event loop; only then the node is alive.
    private func beat() async {
        guard await self.proxy.heartbeat() else { return }
        self.readiness.heartbeat()
        ServiceManager.watchdog()
    }

    private func tellStatus() async {
        ServiceManager.status(await self.statusLine())
    }

    private func statusLine() async -> String {
        let report = await self.proxy.report()
        let up = report.pools.count { $0.backends.contains { $0.state == .up } }
        let state = self.readiness.isDraining ? "draining" : self.readiness.report.ready ? "ready" : "not ready"
        return "\(self.name): \(state), \(up) of \(report.pools.count) pools up, \(report.inFlight) in flight"
    }

    /// The end in the contract's order: unready, notice, no more connections, the last exchanges.
    private func end() async {
        let drain = self.reload.drain
        self.readiness.drainBegan()
        let times: Logger.Metadata = ["notice": "\(drain.notice)", "deadline": "\(drain.deadline)"]
        self.logger.notice("draining", metadata: times)
        ServiceManager.stopping(status: "\(self.name): draining")
        let left =
            await withTaskGroup(of: Int?.self) { group in
                group.addTask {
                    await self.every(Self.timeAhead / 2, atOnce: true) {
                        ServiceManager.extendTimeout(by: Self.timeAhead)
                    }
                    return nil
                }
                group.addTask {
                    try? await Task.sleep(for: drain.notice)
                    await self.proxy.stopAccepting()
                    return await self.proxy.drain(deadline: .now + drain.deadline)
                }
                defer { group.cancelAll() }
                return await group.first { $0 != nil } ?? nil
            } ?? 0
        if left > 0 {
            self.logger.warning("drain deadline passed: ending exchanges in flight", metadata: ["in_flight": "\(left)"])
        } else {
            self.logger.notice("drained")
        }
        await self.proxy.shutdown()
    }

    private func every(_ interval: Duration, atOnce: Bool = false, _ action: @Sendable () async -> Void) async {
        if atOnce { await action() }
        while (try? await Task.sleep(for: interval)) != nil { await action() }
    }
}
