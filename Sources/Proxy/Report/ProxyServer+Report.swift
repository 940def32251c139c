import ApusConfiguration
import Balancing
import Health
import NIOConcurrencyHelpers
import NIOCore

extension ProxyServer {
    /// What one event loop counted.
    private struct LoopCounts: Sendable {
        var pools: [PoolMetrics]
        var idle: [[Int]]
        var listeners: [ListenerMetrics]
        var listenerNames: [String]
        var exchanges: Int
    }

    /// What the control side counted for one pool.
    private struct Supervision: Sendable {
        var ejections: [UInt64]
        var successes: [UInt64]
        var failures: [UInt64]
    }

    /// Gathers the counts of all event loops.
    package func report() async -> ProxyReport {
        var total: LoopCounts?
        for worker in self.workers {
            guard let counts = try? await worker.eventLoop.submit({ Self.counts(of: worker) }).get() else { continue }
            total = total.map { Self.merge($0, counts) } ?? counts
        }
        let supervisions = await self.supervisions()
        let losses = self.accessLogLosses
        return ProxyReport(
            pools: self.supervisors.indices.map { index in
                self.poolReport(index, counts: total, supervision: supervisions[index])
            },
            listeners: zip(total?.listenerNames ?? [], total?.listeners ?? []).map { name, metrics in
                ProxyReport.Listener(
                    name: name,
                    connections: metrics.connections,
                    accepted: metrics.accepted,
                    acceptFailures: metrics.acceptFailures,
                    reasons: Self.named(metrics.reasons)
                )
            },
            inFlight: total?.exchanges ?? 0,
            accessLogDroppedBytes: losses.droppedBytes,
            accessLogFailures: losses.failures
        )
    }

    /// Backends that have a health check and no result of it yet.
    package var uncheckedCount: Int {
        self.pools.reduce(0) { $0 + $1.states.withLockedValue { $0.count { $0 == .unchecked } } }
    }

    /// Names of pools marked `critical` that have no usable backend.
    package var criticalPoolsDown: [String] {
        self.pools.filter { $0.settings.isCritical && !$0.states.withLockedValue { $0.contains(.up) } }
            .map(\.settings.name)
    }

    private func supervisions() async -> [Supervision] {
        let supervisors = self.supervisors
        let gathered = try? await self.controlLoop.submit {
            supervisors.map {
                Supervision(
                    ejections: $0.ejections,
                    successes: $0.checkResults.map(\.successes),
                    failures: $0.checkResults.map(\.failures)
                )
            }
        }.get()
        return gathered
            ?? supervisors.map { supervisor in
                let zeros = supervisor.shared.backends.map { _ in UInt64(0) }
                return Supervision(ejections: zeros, successes: zeros, failures: zeros)
            }
    }

    private static func counts(of worker: Worker) -> LoopCounts {
        LoopCounts(
            pools: worker.pools.map(\.metrics),
            idle: worker.pools.map(\.idleCounts),
            listeners: worker.listeners.map(\.metrics),
            listenerNames: worker.listeners.map(\.name),
            exchanges: worker.exchangeCount
        )
    }

    private static func merge(_ first: LoopCounts, _ second: LoopCounts) -> LoopCounts {
        var merged = first
        for index in merged.pools.indices {
            merged.pools[index].merge(second.pools[index])
            for backend in merged.idle[index].indices { merged.idle[index][backend] += second.idle[index][backend] }
        }
        for index in merged.listeners.indices where index < second.listeners.count {
            merged.listeners[index].merge(second.listeners[index])
        }
        merged.exchanges += second.exchanges
        return merged
    }

    private func poolReport(_ index: Int, counts: LoopCounts?, supervision: Supervision) -> ProxyReport.Pool {
        let shared = self.supervisors[index].shared
        let states = shared.states.withLockedValue { $0 }
        let metrics = counts?.pools[index] ?? PoolMetrics(backends: shared.backends.count)
        var responses: [Int: UInt64] = [:]
        for (offset, count) in metrics.responses.enumerated() where count > 0 { responses[offset + 100] = count }
        return ProxyReport.Pool(
            name: shared.settings.name,
            algorithm: shared.settings.algorithm.rawValue,
            backends: shared.backends.enumerated().map { backend, shared in
                ProxyReport.Backend(
                    name: shared.name,
                    address: shared.endpoint.text,
                    weight: shared.weight,
                    state: states[backend],
                    inFlight: shared.load.inFlight,
                    requests: metrics.backends[backend].requests,
                    failures: metrics.backends[backend].failures,
                    connects: metrics.backends[backend].connects,
                    connectFailures: metrics.backends[backend].connectFailures,
                    retries: metrics.backends[backend].retries,
                    idleConnections: counts?.idle[index][backend] ?? 0,
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
