import Control
import Health
import Proxy

extension PoolReport {
    /// What the admin API tells of a pool.
    init(_ pool: ProxyReport.Pool) {
        self.init(name: pool.name, algorithm: pool.algorithm, backends: pool.backends.map { BackendReport($0) })
    }
}

extension BackendReport {
    /// What the admin API tells of a backend.
    ///
    /// Without a cluster this node's count is the cluster's.
    init(_ backend: ProxyReport.Backend) {
        self.init(
            name: backend.name,
            address: backend.address,
            zone: nil,
            weight: backend.weight,
            state: State(rawValue: backend.state.reportedName) ?? .down,
            inFlight: .init(local: backend.inFlight, cluster: backend.inFlight),
            requests: Int(clamping: backend.requests),
            failures: Int(clamping: backend.failures)
        )
    }
}
