// Every default in one place; each one's reason stands at its property.

extension Configuration {
    /// Where the admin API answers unless the file says otherwise: this host only, since the API has no passwords.
    package static let adminDefault = Endpoint.ip("127.0.0.1", port: 9901)
}

extension Configuration.Node {
    /// Named after the host, in no zone, an event loop for each core.
    package static let defaults = Self(name: nil, threads: nil, stateDirectory: "/var/lib/apus")
}

extension Configuration.Cluster {
    /// All but security, which the file must choose: unsealed until it has.
    static let defaults = Self(
        name: "apus",
        address: .ip("0.0.0.0", port: 7946),
        join: [],
        security: .insecure,
        gossipInterval: .milliseconds(100)
    )
}

extension Configuration.Drain {
    /// 5 s to be noticed, 30 s to finish.
    package static let defaults = Self(notice: .seconds(5), deadline: .seconds(30))
}

extension Configuration.Log {
    /// `info`, and no access log.
    package static let defaults = Self(level: .info, access: .off)
}

extension Listener.Limits {
    /// 32 KiB and 100 fields a head, bodies without limit.
    package static let defaults = Self(headerSize: 32 << 10, headerFields: 100, bodySize: nil)
}

extension Listener.Timeouts {
    /// 10 s for a head, 30 s between reads of a body, 60 s idle.
    package static let defaults = Self(head: .seconds(10), body: .seconds(30), idle: .seconds(60))
}

extension Pool {
    /// A pool without backends, all else as when its section has nothing but `backends`.
    init(name: String) {
        self.init(
            name: name,
            algorithm: .roundRobin,
            hashKey: .clientIP,
            backends: [],
            healthCheck: nil,
            passiveHealth: .defaults,
            keepalive: 32,
            timeouts: .defaults,
            queue: .defaults,
            critical: false
        )
    }
}

extension Pool.Timeouts {
    /// 2 s to connect, 30 s to answer, 60 s idle.
    package static let defaults = Self(connect: .seconds(2), response: .seconds(30), idle: .seconds(60))
}

extension Pool.Queue {
    /// 1,024 requests for 5 s.
    package static let defaults = Self(limit: 1_024, timeout: .seconds(5))
}

extension Pool.SlowStart {
    /// 30 s.
    package static let defaults = Self(window: .seconds(30))
}

extension HealthCheck {
    /// `GET /` every 5 s, 1 s for an answer of 200, down after 3 failures, up after 1 success.
    package static let defaults = Self(
        kind: .http(path: "/", host: nil, expectedStatuses: [200...200]),
        interval: .seconds(5),
        timeout: .seconds(1),
        healthyThreshold: 1,
        unhealthyThreshold: 3
    )
}

extension PassiveHealth {
    /// Ejected after 5 failures for 10 s at first, 5 min at most, half of a pool at a time.
    package static let defaults = Self(
        consecutiveFailures: 5,
        baseEjection: .seconds(10),
        maxEjection: .seconds(300),
        maxEjectedPercent: 50
    )
}
