/// What the endpoints of this target tell and do, as functions that Node supplies.
///
/// Control knows nothing of the data plane and the cluster: each function returns a value that was made for the answer,
/// from counters and snapshots, and may be called from any thread at any time until the server that holds it has ended.
package struct ControlSources: Sendable {
    /// The node as a whole.
    package var status: @Sendable () async -> StatusReport
    /// Every pool, in the configuration's order.
    package var pools: @Sendable () async -> [PoolReport]
    /// Every member of the cluster that is remembered, this node included, by name; this node alone without a cluster.
    package var members: @Sendable () async -> [MemberReport]
    /// Does what an operator wants of a backend, on this node at once and on all in time.
    package var override: @Sendable (BackendCommand) async -> CommandOutcome
    /// Drains this node (true) or takes that back (false).
    package var nodeDrain: @Sendable (Bool) async -> CommandOutcome
    /// Every metric family but those of the process, which ``AdminServer`` adds itself.
    package var metrics: @Sendable () async -> [MetricFamily]
    /// Whether this node should receive traffic; asked at each probe, so it must be cheap.
    package var readiness: @Sendable () -> ReadinessReport
    /// Whether the process works; asked at each probe, so it must be cheap.
    package var live: @Sendable () -> Bool

    /// Gathers the functions; commands are refused unless told what to do.
    package init(
        status: @escaping @Sendable () async -> StatusReport,
        pools: @escaping @Sendable () async -> [PoolReport],
        members: @escaping @Sendable () async -> [MemberReport] = { [] },
        override: @escaping @Sendable (BackendCommand) async -> CommandOutcome = { _ in .noCommands },
        nodeDrain: @escaping @Sendable (Bool) async -> CommandOutcome = { _ in .noCommands },
        metrics: @escaping @Sendable () async -> [MetricFamily],
        readiness: @escaping @Sendable () -> ReadinessReport,
        live: @escaping @Sendable () -> Bool
    ) {
        self.status = status
        self.pools = pools
        self.members = members
        self.override = override
        self.nodeDrain = nodeDrain
        self.metrics = metrics
        self.readiness = readiness
        self.live = live
    }
}
