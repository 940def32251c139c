import ApusConfiguration
import Cluster
import Control
import Gossip
import Proxy

extension Node {
    /// What the endpoints tell and do.
    static func sources(
        name: String,
        instance: Int?,
        proxy: ProxyServer,
        readiness: Readiness,
        decisions: Decisions,
        cluster: ClusterService?
    ) -> ControlSources {
        let started = ContinuousClock.now
        return ControlSources(
            status: {
                let report = await proxy.report()
                let view = await cluster?.report()
                let uptime = (ContinuousClock.now - started) / .seconds(1)
                return StatusReport(
                    name: name,
                    instance: instance,
                    version: BuildInfo.version,
                    draining: readiness.isDraining,
                    readiness: readiness.report,
                    uptimeSeconds: uptime,
                    inFlight: report.inFlight,
                    members: view?.members.count { $0.state == .alive || $0.state == .suspect } ?? 1,
                    cluster: view.map { ClusterStatus($0) },
                    listeners: proxy.listeners.map { .init(name: $0.name, address: $0.address.text) }
                )
            },
            pools: { await proxy.report().pools.map { PoolReport($0) } },
            members: {
                if let cluster { return await cluster.report().members.map { MemberReport($0) } }
                let load = await proxy.report().inFlight
                return [.alone(name: name, instance: instance, readiness: readiness, inFlight: load)]
            },
            override: { command in
                guard let backends = await proxy.report().pools.first(where: { $0.name == command.pool })?.backends
                else {
                    return .missing("no pool is named \(command.pool)")
                }
                guard backends.contains(where: { $0.name == command.backend }) else {
                    return .missing("pool \(command.pool) has no backend named \(command.backend)")
                }
                guard let cluster else {
                    await decisions.decide(command)
                    return .done
                }
                let expiry = command.expiry(now: WallTime.milliseconds)
                let isTaken = await cluster.decide(command.subject, value: command.value, expiry: expiry)
                return isTaken ? .done : .unavailable("the node is starting or ending")
            },
            nodeDrain: { isDraining in
                readiness.operatorDrains(isDraining)
                return .done
            },
            metrics: {
                let families = NodeMetrics.families(await proxy.report(), isReady: readiness.report.ready)
                guard let cluster else { return families }
                return families + ClusterMetrics.families(await cluster.report())
            },
            readiness: { readiness.report },
            live: { readiness.isLive }
        )
    }
}

extension MemberReport {
    /// The only member there is: a node without a cluster.
    fileprivate static func alone(name: String, instance: Int?, readiness: Readiness, inFlight: Int) -> MemberReport {
        MemberReport(
            name: name,
            state: .alive,
            address: "",
            host: Node.hostName(),
            instance: instance,
            version: BuildInfo.version,
            ready: readiness.report.ready,
            draining: readiness.isDraining,
            epoch: 0,
            inFlight: inFlight,
            ageSeconds: 0,
            isOwn: true
        )
    }
}
