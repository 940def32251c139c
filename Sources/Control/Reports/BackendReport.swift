/// One backend of a pool as this node sees it.
package struct BackendReport: Sendable, Equatable, Codable {
    /// The backend's name, unique in its pool.
    package var name: String
    /// Where it listens.
    package var address: String
    /// Its zone; nil when none is configured.
    package var zone: String?
    /// The weight in force, 0 to 256: an operator's or else the configured one.
    package var weight: Int
    /// The configured weight; nil when an older node does not tell.
    package var configuredWeight: Int?
    /// What operators decided about it; nil for nothing.
    package var override: OverrideReport?
    /// Whether it is used.
    package var state: State
    /// Exchanges it is serving now.
    package var inFlight: InFlight
    /// Exchanges this node has given it since the node started.
    package var requests: Int
    /// Those of them that failed: no connection, a broken or late answer, or a 5xx status.
    package var failures: Int

    /// Whether a backend is used.
    package enum State: String, Sendable, Equatable, Codable, CaseIterable {
        /// It takes work.
        case up
        /// Its health check failed or live traffic ejected it.
        case down
        /// Its first health check has not ended.
        case unchecked
        /// It takes no new work and finishes the old.
        case draining
    }

    /// Exchanges in flight, by who gave them.
    package struct InFlight: Sendable, Equatable, Codable {
        /// Given by this node.
        package var local: Int
        /// Given by all members, this node included.
        package var cluster: Int

        /// States both counts.
        package init(local: Int, cluster: Int) {
            self.local = local
            self.cluster = cluster
        }
    }

    /// Gathers the values.
    ///
    /// - Parameters:
    ///   - name: Unique in its pool.
    ///   - address: Where it listens.
    ///   - zone: Its zone; nil for none.
    ///   - weight: The weight in force.
    ///   - configuredWeight: The configured one; nil when it is in force.
    ///   - override: What operators decided; nil for nothing.
    ///   - state: Whether it is used.
    ///   - inFlight: Exchanges it is serving now.
    ///   - requests: Exchanges this node has given it.
    ///   - failures: Those of them that failed.
    package init(
        name: String,
        address: String,
        zone: String? = nil,
        weight: Int,
        configuredWeight: Int? = nil,
        override: OverrideReport? = nil,
        state: State,
        inFlight: InFlight,
        requests: Int,
        failures: Int
    ) {
        self.name = name
        self.address = address
        self.zone = zone
        self.weight = weight
        self.configuredWeight = configuredWeight ?? weight
        self.override = override
        self.state = state
        self.inFlight = inFlight
        self.requests = requests
        self.failures = failures
    }

    private enum CodingKeys: String, CodingKey {
        case name, address, zone, weight, override, state, requests, failures
        case configuredWeight = "configured_weight"
        case inFlight = "in_flight"
    }

    /// Writes every key, null where there is nothing: scripts may rely on the shape.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(address, forKey: .address)
        try container.encode(zone, forKey: .zone)
        try container.encode(weight, forKey: .weight)
        try container.encode(configuredWeight, forKey: .configuredWeight)
        try container.encode(override, forKey: .override)
        try container.encode(state, forKey: .state)
        try container.encode(inFlight, forKey: .inFlight)
        try container.encode(requests, forKey: .requests)
        try container.encode(failures, forKey: .failures)
    }
}
