/// A node as a whole; the body of `/v1/status`.
package struct StatusReport: Sendable, Equatable, Codable {
    /// The node's name.
    package var name: String
    /// The node's number among those that share its host; nil when it was started without one.
    package var instance: Int?
    /// The version it runs.
    package var version: String
    /// Whether it should receive traffic.
    package var ready: Bool
    /// Whether it takes no new work and finishes the old.
    package var draining: Bool
    /// What `ready` follows from, by name.
    package var checks: [String: ReadinessReport.Check]
    /// Seconds since the node started.
    package var uptimeSeconds: Double
    /// Exchanges it is serving now.
    package var inFlight: Int
    /// Living members of the cluster as this node sees it, itself included; 1 without a cluster.
    package var members: Int
    /// The cluster it belongs to; nil for a single node.
    package var cluster: ClusterStatus?
    /// The listeners with the addresses they are bound to.
    package var listeners: [BoundListener]

    /// A listener and where it listens.
    package struct BoundListener: Sendable, Equatable, Codable {
        /// The listener's name in the configuration.
        package var name: String
        /// The bound address (`127.0.0.1:8080`, `[::1]:8080` or `unix:/path`): never port 0.
        package var address: String

        /// States where a listener listens.
        package init(name: String, address: String) {
            self.name = name
            self.address = address
        }
    }

    /// Gathers the values; `ready` and `checks` come from `readiness`.
    package init(
        name: String,
        instance: Int?,
        version: String,
        draining: Bool,
        readiness: ReadinessReport,
        uptimeSeconds: Double,
        inFlight: Int,
        members: Int,
        cluster: ClusterStatus? = nil,
        listeners: [BoundListener]
    ) {
        self.name = name
        self.instance = instance
        self.version = version
        self.ready = readiness.ready
        self.draining = draining
        self.checks = readiness.checks
        self.uptimeSeconds = uptimeSeconds
        self.inFlight = inFlight
        self.members = members
        self.cluster = cluster
        self.listeners = listeners
    }

    private enum CodingKeys: String, CodingKey {
        case name, instance, version, ready, draining, checks, members, cluster, listeners
        case uptimeSeconds = "uptime_seconds"
        case inFlight = "in_flight"
    }

    /// Writes every key, null where there is nothing: scripts may rely on the shape.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(instance, forKey: .instance)
        try container.encode(version, forKey: .version)
        try container.encode(ready, forKey: .ready)
        try container.encode(draining, forKey: .draining)
        try container.encode(checks, forKey: .checks)
        try container.encode(uptimeSeconds, forKey: .uptimeSeconds)
        try container.encode(inFlight, forKey: .inFlight)
        try container.encode(members, forKey: .members)
        try container.encode(cluster, forKey: .cluster)
        try container.encode(listeners, forKey: .listeners)
    }
}
