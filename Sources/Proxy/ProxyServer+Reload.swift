package import ApusConfiguration
import Balancing
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// A new configuration for a running data plane.
///
/// What can fail comes first: opening sockets and compiling routes. Then each event loop takes pools and routes over in one
/// step. Connections stay; a pool that did not change stays the same object; a backend that kept its name and address
/// keeps its counters and its health; exchanges end on the pool they began on.
extension ProxyServer {
    /// Applies a configuration whole, or throws and changes nothing.
    ///
    /// Only listeners and pools are looked at. Not to be called again before it has returned.
    ///
    /// - Parameter configuration: What to serve from now on.
    /// - Throws: ``ListeningSocket/Failure`` for a listener that cannot be opened.
    package func reload(_ configuration: Configuration) async throws {
        let before = self.state.withLockedValue { $0 }
        let plan = try self.plan(configuration, listeners: before.listeners)
        let supervisors = try await self.supervisors(for: configuration, previous: before.supervisors)
        let new = supervisors.filter { supervisor in !before.supervisors.contains { $0 === supervisor } }
        let replaced = before.supervisors.filter { supervisor in !supervisors.contains { $0 === supervisor } }
        await self.resolveHostNames(of: new.map(\.shared))
        let pools = try await self.controlLoop.submit {
            for supervisor in replaced { supervisor.stop() }
            for supervisor in new { supervisor.start() }
            self.cluster.adopt(supervisors)
            return supervisors.map { (shared: $0.shared, snapshot: $0.snapshot) }
        }.get()
        for worker in self.workers {
            try await worker.eventLoop.submit {
                worker.apply(pools)
                worker.apply(plan.settings)
            }.get()
        }
        self.state.withLockedValue { state in
            state.configuration = configuration
            state.supervisors = supervisors
            state.listeners = plan.kept
        }
        for bound in plan.fresh {
            let open = try await self.open(bound)
            self.state.withLockedValue { $0.listeners.append(open) }
        }
        for listener in plan.removed {
            self.logger.notice("listener closed", metadata: ["listener": "\(listener.name)"])
            await listener.acceptor?.close { _ = await self.heartbeat() }
        }
    }

    /// What becomes of the listeners.
    private struct ListenerPlan: Sendable {
        /// Those that stay open, under their new names.
        var kept: [OpenListener] = []
        /// New settings by the old names of those that stay open.
        var settings: [String: ListenerSettings] = [:]
        /// Those whose sockets were opened for this configuration.
        var fresh: [BoundListener] = []
        /// Those to close.
        var removed: [OpenListener] = []
    }

    private func plan(_ configuration: Configuration, listeners: [OpenListener]) throws -> ListenerPlan {
        var plan = ListenerPlan()
        plan.removed = listeners
        do {
            for listener in configuration.listeners {
                let kept = plan.removed.filter { $0.isListening(for: listener) }
                plan.removed.removeAll { $0.isListening(for: listener) }
                if kept.isEmpty { plan.fresh += try self.bind(listener) }
                for var open in kept {
                    let host = Endpoint(open.address).hostField
                    plan.settings[open.name] = try ListenerSettings(listener, fallbackHost: host)
                    open.name = listener.name
                    open.configured = listener
                    plan.kept.append(open)
                }
            }
        } catch {
            for bound in plan.fresh { bound.socket.close() }
            throw error
        }
        return plan
    }

    /// The supervisors for a configuration: the present one where a pool did not change.
    private func supervisors(
        for configuration: Configuration,
        previous: [PoolSupervisor]
    ) async throws -> [PoolSupervisor] {
        let maker = self.maker
        let seeds = self.state.withLockedValue { state in configuration.pools.map { _ in state.random.next() } }
        return try await self.controlLoop.submit {
            let known = Dictionary(uniqueKeysWithValues: previous.map { ($0.shared.settings.name, $0) })
            return zip(configuration.pools, seeds).map { pool, seed in
                let present = known[pool.name]
                if let present, present.shared.pool == pool { return present }
                return maker.make(pool, seed: seed, previous: present)
            }
        }.get()
    }
}

extension OpenListener {
    /// Whether this socket is the one that a listener of a new configuration wants; a port of 0 is any port, so the name
    /// decides then.
    fileprivate func isListening(for listener: Listener) -> Bool {
        guard self.acceptor?.isBroken == false else { return false }
        if self.isInherited { return self.configured.socket == listener.socket }
        guard self.configured.address == listener.address else { return false }
        if case .ip(_, port: 0) = listener.address { return self.name == listener.name }
        return true
    }
}
