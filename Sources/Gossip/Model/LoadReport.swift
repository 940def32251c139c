/// What a member is serving: absolute numbers, so that a lost, doubled or late report does no lasting harm.
///
/// The node's own report names every backend and pool; what arrives of another's names those that changed and, in turn
/// within a second, all the others.
package struct LoadReport: Sendable, Equatable {
    /// What one backend is serving for the member.
    package struct BackendCount: Sendable, Equatable {
        /// Which backend.
        package var key: BackendKey
        /// Exchanges, TCP connections or UDP sessions in flight there for this member alone.
        package var inFlight: UInt32

        /// States a count.
        package init(key: BackendKey, inFlight: UInt32) {
            self.key = key
            self.inFlight = inFlight
        }
    }

    /// How much new work comes to one pool at the member.
    package struct PoolRate: Sendable, Equatable {
        /// Which pool.
        package var key: PoolKey
        /// Decisions a second, in thousandths.
        package var milliPerSecond: UInt32

        /// States a rate.
        package init(key: PoolKey, milliPerSecond: UInt32) {
            self.key = key
            self.milliPerSecond = milliPerSecond
        }
    }

    /// By backend.
    package var counts: [BackendCount]
    /// By pool.
    package var rates: [PoolRate]
    /// Exchanges in flight at the member, over all pools.
    package var inFlight: UInt32
    /// Client connections open at the member.
    package var connections: UInt32
    /// Client connections the member has accepted since it began, modulo 2^32.
    package var accepted: UInt32

    /// Gathers numbers.
    package init(
        counts: [BackendCount] = [],
        rates: [PoolRate] = [],
        inFlight: UInt32 = 0,
        connections: UInt32 = 0,
        accepted: UInt32 = 0
    ) {
        self.counts = counts
        self.rates = rates
        self.inFlight = inFlight
        self.connections = connections
        self.accepted = accepted
    }
}
