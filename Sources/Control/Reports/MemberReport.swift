/// One member of the cluster as this node sees it; an element of `/v1/members`.
package struct MemberReport: Sendable, Equatable, Codable {
    /// The member's name.
    package var name: String
    /// Whether it lives.
    package var state: State
    /// Where it takes packets, as it advertises.
    package var address: String
    /// The name of its host.
    package var host: String
    /// Its number among those that share its host; nil when it was started without one.
    package var instance: Int?
    /// Its zone; nil when none is configured.
    package var zone: String?
    /// The version it runs.
    package var version: String
    /// Whether it should receive traffic.
    package var ready: Bool
    /// Whether it takes no new work and finishes the old.
    package var draining: Bool
    /// When its process began, in milliseconds since 1970.
    package var epoch: Int
    /// Exchanges it is serving, by its last word.
    package var inFlight: Int
    /// New exchanges a second it takes, by its last word.
    package var requestsPerSecond: Double
    /// Seconds since its last word; nil when it never said one to this node.
    package var ageSeconds: Double?
    /// Whether only TCP reaches it: UDP seems to be blocked.
    package var tcpOnly: Bool
    /// Whether it is the node that was asked.
    package var isOwn: Bool

    /// Whether a member lives.
    package enum State: String, Sendable, Equatable, Codable, CaseIterable {
        /// It answers.
        case alive
        /// Somebody had no answer from it.
        case suspect
        /// It did not answer for long enough.
        case dead
        /// It said goodbye.
        case left
    }

    /// Gathers the values.
    package init(
        name: String,
        state: State,
        address: String,
        host: String,
        instance: Int? = nil,
        zone: String? = nil,
        version: String,
        ready: Bool,
        draining: Bool = false,
        epoch: Int,
        inFlight: Int,
        requestsPerSecond: Double = 0,
        ageSeconds: Double?,
        tcpOnly: Bool = false,
        isOwn: Bool = false
    ) {
        self.name = name
        self.state = state
        self.address = address
        self.host = host
        self.instance = instance
        self.zone = zone
        self.version = version
        self.ready = ready
        self.draining = draining
        self.epoch = epoch
        self.inFlight = inFlight
        self.requestsPerSecond = requestsPerSecond
        self.ageSeconds = ageSeconds
        self.tcpOnly = tcpOnly
        self.isOwn = isOwn
    }

    private enum CodingKeys: String, CodingKey {
        case name, state, address, host, instance, zone, version, ready, draining, epoch
        case inFlight = "in_flight"
        case requestsPerSecond = "requests_per_second"
        case ageSeconds = "age_seconds"
        case tcpOnly = "tcp_only"
        case isOwn = "self"
    }

    /// Writes every key, null where there is nothing: scripts may rely on the shape.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(state, forKey: .state)
        try container.encode(address, forKey: .address)
        try container.encode(host, forKey: .host)
        try container.encode(instance, forKey: .instance)
        try container.encode(zone, forKey: .zone)
        try container.encode(version, forKey: .version)
        try container.encode(ready, forKey: .ready)
        try container.encode(draining, forKey: .draining)
        try container.encode(epoch, forKey: .epoch)
        try container.encode(inFlight, forKey: .inFlight)
        try container.encode(requestsPerSecond, forKey: .requestsPerSecond)
        try container.encode(ageSeconds, forKey: .ageSeconds)
        try container.encode(tcpOnly, forKey: .tcpOnly)
        try container.encode(isOwn, forKey: .isOwn)
    }
}

/// The body of `/v1/members`.
struct MembersDocument: Codable {
    var members: [MemberReport]
}
