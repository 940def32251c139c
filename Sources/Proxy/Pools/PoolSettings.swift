import ApusConfiguration

/// A pool's configuration in the form the event loops read: numbers of nanoseconds and counts.
struct PoolSettings: Sendable {
    let name: String
    let algorithm: Pool.Algorithm
    let hashKey: HashSource
    let keepalive: Int
    let connectTimeout: UInt64
    let responseTimeout: UInt64
    let idleTimeout: UInt64
    let queueLimit: Int
    let queueTimeout: UInt64
    /// Failures in a row that are reported to the control side; nil when nothing would come of it.
    let passiveFailures: Int?
    /// Whether the node is not ready while no backend is usable.
    let isCritical: Bool

    /// What a request's hash key is made of; ``none`` for algorithms that do not hash.
    enum HashSource: Sendable {
        case none
        case clientAddress
        /// A header field, by its lower-case name.
        case header([UInt8])
        case cookie([UInt8])
        case path

        /// Whether a request's key may come from its client's address.
        var usesAddress: Bool {
            switch self {
            case .none, .path: false
            case .clientAddress, .header, .cookie: true
            }
        }
    }

    init(_ pool: Pool) {
        self.name = pool.name
        self.algorithm = pool.algorithm
        self.hashKey =
            switch (pool.algorithm, pool.hashKey) {
            case (.roundRobin, _), (.leastConnections, _), (.random, _): .none
            case (.ipHash, _), (_, .clientIP): .clientAddress
            case (_, .header(let name)): .header(Array(name.lowercased().utf8))
            case (_, .cookie(let name)): .cookie(Array(name.utf8))
            case (_, .path): .path
            }
        self.keepalive = pool.keepalive
        self.connectTimeout = pool.timeouts.connect.nanoseconds
        self.responseTimeout = pool.timeouts.response.nanoseconds
        self.idleTimeout = pool.timeouts.idle.nanoseconds
        self.queueLimit = pool.queue.limit
        self.queueTimeout = pool.queue.timeout.nanoseconds
        // A pool's only backend is never ejected, so its failures need not be reported.
        let canEject = pool.backends.count > 1 && (pool.passiveHealth?.maxEjectedPercent ?? 0) > 0
        self.passiveFailures = canEject ? pool.passiveHealth?.consecutiveFailures : nil
        self.isCritical = pool.critical
    }
}

extension Duration {
    /// Whole nanoseconds; 0 for a negative duration, `UInt64.max` for one beyond 584 years.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = self.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : whole &+ UInt64(attoseconds / 1_000_000_000)
    }
}
