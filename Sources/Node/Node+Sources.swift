import ApusConfiguration
import Control
import Proxy

extension Node {
    /// What the endpoints tell and do.
    static func sources(
        name: String,
        instance: Int?,
        proxy: ProxyServer,
        readiness: Readiness,
        decisions: Decisions
    ) -> ControlSources {
        let started = ContinuousClock.now
        return ControlSources(
            status: {
                let report = await proxy.report()
                let uptime = (ContinuousClock.now - started) / .seconds(1)
                return StatusReport(
                    name: name,
                    instance: instance,
                    version: BuildInfo.version,
                    draining: readiness.isDraining,
                    readiness: readiness.report,
                    uptimeSeconds: uptime,
                    inFlight: report.inFlight,
                    members: 1,
                    listeners: proxy.listeners.map { .init(name: $0.name, address: $0.address.text) }
                )
            },
            pools: { await proxy.report().pools.map { PoolReport($0) } },
            override: { command in
                guard let backends = await proxy.report().pools.first(where: { $0.name == command.pool })?.backends
                else {
                    return .missing("no pool is named \(command.pool)")
                }
                guard backends.contains(where: { $0.name == command.backend }) else {
                    return .missing("pool \(command.pool) has no backend named \(command.backend)")
                }
                await decisions.decide(command)
                return .done
            },
            nodeDrain: { isDraining in
                readiness.operatorDrains(isDraining)
                return .done
            },
            metrics: { NodeMetrics.families(await proxy.report(), isReady: readiness.report.ready) },
            readiness: { readiness.report },
            live: { readiness.isLive }
        )
    }
}
