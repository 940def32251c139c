import ApusConfiguration
import Balancing
import Health
import NIOConcurrencyHelpers
import NIOCore

extension ProxyServer {
    /// What event loops counted.
    ///
    /// By name and not by place: in the middle of a reload loops have different lists.
    private struct LoopCounts: Sendable {
        var pools: [String: PoolMetrics] = [:]
        var idle: [String: [Int]] = [:]
        var listeners: [String: ListenerMetrics] = [:]
        var exchanges = 0

        mutating func add(_ worker: Worker) {
            for pool in worker.pools {
                let name = pool.settings.name
                if self.pools[name]?.backends.count == pool.metrics.backends.count {
                    self.pools[name]?.merge(pool.metrics)
                } else {
                    self.pools[name] = pool.metrics
                }
                let before = self.idle[name] ?? []
                self.idle[name] = pool.idleCounts.enumerated().map { index, count in
                    count + (before.indices.contains(index) ? before[index] : 0)
                }
            }
            for listener in worker.listeners {
                self.listeners[listener.name, default: ListenerMetrics()].merge(listener.metrics)
            }
            self.exchanges += worker.exchangeCount
        }
    }

    /// What the control side counted for one pool.
    private struct Supervision: Sendable {
        var ejections: [UInt64]
        var successes: [UInt64]
        var failures: [UInt64]
        var overrides: [BackendOverrides]
        var elsewhere: [Int]
    }

    /// Gathers the counts of all event loops.
    package func report() async -> ProxyReport {
        var counts = LoopCounts()
        for worker in self.workers {
            let before = counts
            let sum = try? await worker.eventLoop.submit {
                var sum = before
                sum.add(worker)
                return sum
            }.get()
            if let sum { counts = sum }
        }
        let (supervisors, configuration) = self.state.withLockedValue { ($0.supervisors, $0.configuration) }
        let supervisions = await self.supervisions(of: supervisors)
        let losses = self.accessLogLosses
        return ProxyReport(
            pools: zip(supervisors, supervisions).map { supervisor, supervision in
                self.poolReport(supervisor.shared, counts: counts, supervision: supervision)
            },
            listeners: configuration.listeners.map { listener in
                let metrics = counts.listeners[listener.name] ?? ListenerMetrics()
                return ProxyReport.Listener(
                    name: listener.name,
                    connections: metrics.connections,
                    accepted: metrics.accepted,
                    acceptFailures: metrics.acceptFailures,
                    reasons: Self.named(metrics.reasons)
                )
            },
            inFlight: counts.exchanges,
            accessLogDroppedBytes: losses.droppedBytes,
            accessLogFailures: losses.failures
        )
    }

    /// Backends that have a health check and no result of it yet.
    package var uncheckedCount: Int {
        self.state.withLockedValue { $0.pools }
            .reduce(0) { $0 + $1.states.withLockedValue { $0.count { $0 == .unchecked } } }
    }

    /// Names of pools marked `critical` that have no usable backend.
    package var criticalPoolsDown: [String] {
        self.state.withLockedValue { $0.pools }
            .filter { $0.settings.isCritical && !$0.states.withLockedValue { $0.contains(.up) } }
            .map(\.settings.name)
    }

    private func supervisions(of supervisors: [PoolSupervisor]) async -> [Supervision] {
        let gathered = try? await self.controlLoop.submit {
            supervisors.map {
                Supervision(
                    ejections: $0.ejections,
                    successes: $0.checkResults.map(\.successes),
                    failures: $0.checkResults.map(\.failures),
                    overrides: $0.overrides,
                    elsewhere: $0.checkResults.indices.map($0.inFlightElsewhere)
                )
            }
        }.get()
        return gathered
            ?? supervisors.map { supervisor in
                let zeros = supervisor.shared.backends.map { _ in UInt64(0) }
                return Supervision(
                    ejections: zeros,
                    successes: zeros,
                    failures: zeros,
                    overrides: zeros.map { _ in BackendOverrides() },
                    elsewhere: zeros.map { _ in 0 }
                )
            }
    }

    private func poolReport(_ shared: PoolShared, counts: LoopCounts, supervision: Supervision) -> ProxyReport.Pool {
        let name = shared.settings.name
        let states = shared.states.withLockedValue { $0 }
        var metrics = counts.pools[name] ?? PoolMetrics(backends: shared.backends.count)
        if metrics.backends.count != shared.backends.count { metrics = PoolMetrics(backends: shared.backends.count) }
        let idle = counts.idle[name] ?? []
        var responses: [Int: UInt64] = [:]
        for (offset, count) in metrics.responses.enumerated() where count > 0 { responses[offset + 100] = count }
        return ProxyReport.Pool(
            name: shared.settings.name,
            algorithm: shared.settings.algorithm.rawValue,
            backends: shared.backends.indices.map { backend in
                ProxyReport.Backend(
                    name: shared.backends[backend].name,
                    address: shared.backends[backend].endpoint.text,
                    zone: shared.pool.backends[backend].zone,
                    configuredWeight: shared.pool.backends[backend].weight,
                    weight: supervision.overrides[backend].weight(configured: shared.pool.backends[backend].weight),
                    overrides: supervision.overrides[backend],
                    state: states[backend],
                    inFlight: shared.backends[backend].load.inFlight,
                    inFlightElsewhere: supervision.elsewhere[backend],
                    requests: metrics.backends[backend].requests,
                    failures: metrics.backends[backend].failures,
                    connects: metrics.backends[backend].connects,
                    connectFailures: metrics.backends[backend].connectFailures,
                    retries: metrics.backends[backend].retries,
                    idleConnections: idle.indices.contains(backend) ? idle[backend] : 0,
                    ejections: supervision.ejections[backend],
                    checkSuccesses: supervision.successes[backend],
                    checkFailures: supervision.failures[backend]
                )
            },
            waiting: shared.waiting,
            responses: responses,
            reasons: Self.named(metrics.reasons),
            duration: ProxyReport.Histogram(
                bounds: DurationHistogram.boundsMicroseconds.map { Double($0) / 1_000_000 },
                counts: metrics.duration.counts,
                sum: Double(metrics.duration.sumMicroseconds) / 1_000_000
            ),
            requestBytes: metrics.requestBytes,
            responseBytes: metrics.responseBytes
        )
    }

    private static func named(_ reasons: [UInt64]) -> [String: UInt64] {
        var named: [String: UInt64] = [:]
        for reason in AnswerReason.allCases where reasons[Int(reason.rawValue)] > 0 {
            named["\(reason.name)"] = reasons[Int(reason.rawValue)]
        }
        return named
    }
}
