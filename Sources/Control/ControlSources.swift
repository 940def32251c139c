/// What the endpoints of this target tell, as functions that Node supplies.
///
/// Control knows nothing of the data plane: each function returns a value that was made for the answer, from counters and
/// snapshots, and may be called from any thread at any time until the server that holds it has ended.
package struct ControlSources: Sendable {
    /// The node as a whole.
    package var status: @Sendable () async -> StatusReport
    /// Every pool, in the configuration's order.
    package var pools: @Sendable () async -> [PoolReport]
    /// Every metric family but those of the process, which ``AdminServer`` adds itself.
    package var metrics: @Sendable () async -> [MetricFamily]
    /// Whether this node should receive traffic; asked at each probe, so it must be cheap.
    package var readiness: @Sendable () -> ReadinessReport
    /// Whether the process works; asked at each probe, so it must be cheap.
    package var live: @Sendable () -> Bool

    /// Gathers the functions.
    package init(
        status: @escaping @Sendable () async -> StatusReport,
        pools: @escaping @Sendable () async -> [PoolReport],
        metrics: @escaping @Sendable () async -> [MetricFamily],
        readiness: @escaping @Sendable () -> ReadinessReport,
        live: @escaping @Sendable () -> Bool
    ) {
        self.status = status
        self.pools = pools
        self.metrics = metrics
        self.readiness = readiness
        self.live = live
    }
}
