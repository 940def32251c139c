@testable import ApusConfiguration

/// The contract's example, with what this version supports.
enum Example {
    static let text = """
        node:
          name: lb-1
          host: host-1.example
          zone: eu-west-1a
          threads: auto
          state_directory: /srv/apus

        cluster:
          name: blue
          address: "[::]:7946"
          advertise: 10.0.0.5:7946
          join: [10.0.0.5:7946, "[2001:db8::6]:7946", lb-3.example:7947]
          key_file: /etc/apus/cluster.key
          gossip_interval: 250ms

        listeners:
          web:
            address: "[::]:8080"
            protocol: http
            limits: {header_size: 64KiB, header_fields: 50, body_size: 1GiB}
            timeouts: {head: 3s, body: 250ms, idle: 2m}
            routes:
              - match:
                  host: [API.example.com, "*.api.example.com"]
                  path_prefix: /v1
                  methods: [GET]
                  headers: {X-Canary: "1", x-user: {prefix: test-}}
                  cookies: {beta: {present: true}}
                  query: {v: {regex: "2|3"}, w: {exact: ""}}
                pool: api
              - match: {path: /healthz, methods: GET}
                pool: web
              - match: {path_regex: "/a.*"}
                pool: web
              - pool: web
          plain:
            address: unix:/run/apus/plain.sock
            pool: web

        pools:
          api:
            algorithm: consistent_hash
            hash_key: {header: X-User}
            backends:
              - {address: 10.0.1.10:8000, weight: 2, max_connections: 100, zone: eu-west-1a}
              - 10.0.1.11:8000
              - {address: "[2001:db8::1]:8000", name: six, weight: 0}
              - app.example:8000
              - unix:/run/app.sock
            health_check:
              type: http
              path: /health?deep=1
              host: app.example
              interval: 10s
              timeout: 500ms
              healthy_threshold: 2
              unhealthy_threshold: 4
              expected_statuses: [204, "200-299"]
            passive_health:
              consecutive_failures: 3
              base_ejection: 1s
              max_ejection: 1m
              max_ejected_percent: 100
            keepalive: 0
            timeouts: {connect: 1s, response: 1h, idle: 24h}
            queue: {limit: 0, timeout: 1ms}
            critical: true
            slow_start: {window: 1m}
            panic_threshold: 50
          web:
            algorithm: least_connections
            backends: [127.0.0.1:8001]
            health_check: {type: tcp}
            passive_health: off

        health: {address: 0.0.0.0:9902}
        admin: {address: unix:/run/apus/admin.sock}
        drain: {notice: 1s, deadline: 60s}
        log: {level: debug, access: /var/log/apus/access.log}

        """

    static let routes = [
        Route(
            match: Route.Match(
                hosts: [.exact("api.example.com"), .wildcard(suffix: "api.example.com")],
                path: .prefix("/v1"),
                methods: ["GET"],
                headers: [
                    .init(name: "x-canary", value: .exact("1")), .init(name: "x-user", value: .prefix("test-")),
                ],
                cookies: [.init(name: "beta", value: .present(true))],
                query: [.init(name: "v", value: .regex("2|3")), .init(name: "w", value: .exact(""))]
            ),
            pool: 0
        ),
        Route(match: Route.Match(path: .exact("/healthz"), methods: ["GET"]), pool: 1),
        Route(match: Route.Match(path: .regex("/a.*")), pool: 1),
        Route(match: Route.Match(), pool: 1),
    ]

    static let api = Pool(
        name: "api",
        algorithm: .consistentHash,
        hashKey: .header("x-user"),
        backends: [
            .init(
                name: "10.0.1.10:8000",
                address: .ip("10.0.1.10", port: 8000),
                weight: 2,
                maxConnections: 100,
                zone: "eu-west-1a"
            ),
            .init(name: "10.0.1.11:8000", address: .ip("10.0.1.11", port: 8000), weight: 1, maxConnections: nil),
            .init(name: "six", address: .ip("2001:db8::1", port: 8000), weight: 0, maxConnections: nil),
            .init(name: "app.example:8000", address: .host("app.example", port: 8000), weight: 1, maxConnections: nil),
            .init(name: "unix:/run/app.sock", address: .unix("/run/app.sock"), weight: 1, maxConnections: nil),
        ],
        healthCheck: HealthCheck(
            kind: .http(path: "/health?deep=1", host: "app.example", expectedStatuses: [204...204, 200...299]),
            interval: .seconds(10),
            timeout: .milliseconds(500),
            healthyThreshold: 2,
            unhealthyThreshold: 4
        ),
        passiveHealth: PassiveHealth(
            consecutiveFailures: 3,
            baseEjection: .seconds(1),
            maxEjection: .seconds(60),
            maxEjectedPercent: 100
        ),
        keepalive: 0,
        timeouts: .init(connect: .seconds(1), response: .seconds(3_600), idle: .seconds(86_400)),
        queue: .init(limit: 0, timeout: .milliseconds(1)),
        critical: true,
        slowStart: .init(window: .seconds(60)),
        panicThreshold: 50
    )

    static let cluster = Configuration.Cluster(
        name: "blue",
        address: .ip("::", port: 7946),
        advertise: .ip("10.0.0.5", port: 7946),
        join: [
            .ip("10.0.0.5", port: 7946), .ip("2001:db8::6", port: 7946), .host("lb-3.example", port: 7947),
        ],
        security: .keyFile("/etc/apus/cluster.key"),
        gossipInterval: .milliseconds(250)
    )
}
