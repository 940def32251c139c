import Control
import Gossip
import Health
import Proxy

extension PoolReport {
    /// What the admin API tells of a pool.
    init(_ pool: ProxyReport.Pool) {
        let now = WallTime.milliseconds
        self.init(
            name: pool.name,
            algorithm: pool.algorithm,
            backends: pool.backends.map { BackendReport($0, now: now) }
        )
    }
}

extension BackendReport {
    /// What the admin API tells of a backend.
    ///
    /// Without a cluster nothing is in flight elsewhere.
    ///
    /// `now`: Milliseconds since 1970.
    init(_ backend: ProxyReport.Backend, now: UInt64) {
        self.init(
            name: backend.name,
            address: backend.address,
            zone: backend.zone,
            weight: backend.weight,
            configuredWeight: backend.configuredWeight,
            override: OverrideReport(backend.overrides, now: now),
            state: State(rawValue: backend.state.reportedName) ?? .down,
            inFlight: .init(local: backend.inFlight, cluster: backend.inFlight + backend.inFlightElsewhere),
            requests: Int(clamping: backend.requests),
            failures: Int(clamping: backend.failures)
        )
    }
}

extension OverrideReport {
    /// What the admin API tells of operators' decisions; nil when there are none.
    fileprivate init?(_ overrides: BackendOverrides, now: UInt64) {
        self.init(
            weight: overrides.weight.flatMap { override in
                override.value.map {
                    Decision(value: Int($0), origin: override.origin, expiresSeconds: override.secondsLeft(now: now))
                }
            },
            drain: overrides.drain.flatMap { override in
                override.value.map {
                    Decision(value: $0 > 0, origin: override.origin, expiresSeconds: override.secondsLeft(now: now))
                }
            }
        )
    }
}

extension Override {
    /// Seconds until it ends by itself; nil for never.
    fileprivate func secondsLeft(now: UInt64) -> Double? {
        self.expiry.map { $0 > now ? Double($0 - now) / 1_000 : 0 }
    }
}
