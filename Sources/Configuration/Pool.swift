/// An entry of `pools`: a named set of backends with one algorithm, one health check, one set of limits.
package struct Pool: Sendable, Equatable {
    /// The key in the file.
    package var name: String
    /// How a backend is chosen.
    ///
    /// Default `round_robin`, as nginx, HAProxy and Envoy: whoever knows one of them knows what to expect.
    package var algorithm: Algorithm
    /// What `consistent_hash` and `maglev` hash; default `client_ip`, which every request has.
    package var hashKey: HashKey
    /// Backends in the file's order; never empty, names unique.
    package var backends: [Backend]
    /// Active health check; nil when none is configured.
    package var healthCheck: HealthCheck?
    /// Passive health; nil when switched off with `passive_health: off`.
    ///
    /// On by default: a backend that fails should not wait for its next check, and a pool may have no check at all.
    package var passiveHealth: PassiveHealth?
    /// Idle connections kept for each event loop and backend; 0 closes after each exchange.
    ///
    /// Default 32: nginx's documented start; enough for some thousand requests a second at 10 ms each.
    package var keepalive: Int
    /// How long backends may take.
    package var timeouts: Timeouts
    /// Requests that wait while every usable backend is at `max_connections`.
    package var queue: Queue
    /// Whether the node is ready only while this pool has a usable backend.
    ///
    /// Default false: one dead pool of many must not take the others' traffic away.
    package var critical: Bool
    /// How a backend that comes (back) up takes on its share; nil, the default, for at once.
    ///
    /// Off by default: most backends are warm when they say that they are healthy, and the others bear the difference.
    package var slowStart: SlowStart?
    /// Per cent of the pool that may be down before all of it is used again, 0 to 100; nil (`off`), the default, for never.
    ///
    /// Off by default: when every backend is unhealthy, a client is better served by an honest 503.
    package var panicThreshold: Int?

    /// How a backend is chosen.
    package enum Algorithm: String, Sendable, CaseIterable {
        case roundRobin = "round_robin"
        case leastConnections = "least_connections"
        case random
        case ipHash = "ip_hash"
        case consistentHash = "consistent_hash"
        case maglev
    }

    /// What `consistent_hash` and `maglev` hash; a request without it is hashed by client address.
    package enum HashKey: Sendable, Equatable {
        case clientIP
        /// A header field's value (lower-case name).
        case header(String)
        /// A cookie's value.
        case cookie(String)
        /// The path without the query.
        case path
    }

    /// One upstream server.
    package struct Backend: Sendable, Equatable {
        /// Unique in its pool; the address as written unless `name` says otherwise.
        package var name: String
        /// Where it listens.
        package var address: Endpoint
        /// Share of the pool's work relative to the others, 0 to 256; 0 takes none.
        ///
        /// Default 1.
        package var weight: Int
        /// Exchanges in flight at a time, at most, 1 to 1,000,000; nil, the default, for no limit.
        package var maxConnections: Int?
        /// Where it stands, by the names of `node.zone`; nil, the default, for nowhere in particular.
        package var zone: String?
    }

    /// The ramp of a backend that comes (back) up.
    package struct SlowStart: Sendable, Equatable {
        /// From a tenth of its share to the whole, 1 s to 1 h.
        ///
        /// Default 30 s: caches and just-in-time compilers are warm by then.
        package var window: Duration
    }

    /// How long a backend may take.
    package struct Timeouts: Sendable, Equatable {
        /// To establish a connection; default 2 s.
        package var connect: Duration
        /// From the end of the request to the head of the final response; default 30 s.
        package var response: Duration
        /// Silence in the middle of an exchange, and the age at which an idle kept connection is closed; default 60 s.
        package var idle: Duration
    }

    /// The wait for a backend with room.
    package struct Queue: Sendable, Equatable {
        /// Requests that may wait on this node; one more is answered 503.
        ///
        /// Default 1,024.
        package var limit: Int
        /// Longest wait, then 503.
        ///
        /// Default 5 s.
        package var timeout: Duration
    }
}

/// The `health_check` of a pool; fields mean what Envoy's of the same name mean.
package struct HealthCheck: Sendable, Equatable {
    /// What is asked of a backend.
    package var kind: Kind
    /// Between two checks of one backend; jittered by 10 %.
    ///
    /// Default 5 s.
    package var interval: Duration
    /// For one check, connecting included.
    ///
    /// Default 1 s.
    package var timeout: Duration
    /// Consecutive successes that make a backend healthy again (the first result after start counts at once).
    ///
    /// Default 1.
    package var healthyThreshold: Int
    /// Consecutive failures that make a backend unhealthy.
    ///
    /// Default 3.
    package var unhealthyThreshold: Int

    /// What is asked of a backend.
    package enum Kind: Sendable, Equatable {
        /// A connection that opens is a success.
        case tcp
        /// `GET path`; success when the status lies in one of the ranges.
        case http(path: String, host: String?, expectedStatuses: [ClosedRange<Int>])
    }
}

/// The `passive_health` of a pool: ejection by what live traffic shows.
package struct PassiveHealth: Sendable, Equatable {
    /// Consecutive failures (connect failures, broken or late answers, 5xx) that eject a backend.
    ///
    /// Default 5, as Envoy.
    package var consecutiveFailures: Int
    /// First ejection; the n-th lasts n times as long.
    ///
    /// Default 10 s.
    package var baseEjection: Duration
    /// Longest ejection.
    ///
    /// Default 5 min.
    package var maxEjection: Duration
    /// Share of a pool's backends that may be ejected at a time, in per cent, 0 to 100; one may always be, unless it is
    /// 0 or the pool's only one.
    ///
    /// Default 50.
    package var maxEjectedPercent: Int
}
