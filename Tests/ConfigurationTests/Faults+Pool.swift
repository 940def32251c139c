extension ErrorTextTests {
    static let pools: [Fault] = [
        Fault(Sample.pool("algoritm: random"), "8:5", #"pools.api.algoritm: unknown key; did you mean "algorithm"?"#),
        Fault(
            Sample.pool("algorithm: round-robin"),
            "8:16",
            """
            pools.api.algorithm: must be round_robin, least_connections, random, ip_hash, consistent_hash or \
            maglev, got round-robin; did you mean "round_robin"?
            """
        ),
        Fault(
            Sample.pool("algorithm: p2c"),
            "8:16",
            """
            pools.api.algorithm: must be round_robin, least_connections, random, ip_hash, consistent_hash or \
            maglev, got p2c
            """
        ),
        Fault(
            Sample.pool("hash_key: path"),
            "8:15",
            """
            pools.api.hash_key: only consistent_hash and maglev have a hash_key, the algorithm is round_robin; \
            remove it or change the algorithm
            """
        ),
        Fault(
            Sample.pool("algorithm: maglev", "hash_key: host"),
            "9:15",
            "pools.api.hash_key: must be client_ip, path, {header: NAME} or {cookie: NAME}, got host"
        ),
        Fault(
            Sample.pool("algorithm: maglev", "hash_key: {header: a, cookie: b}"),
            "9:15",
            "pools.api.hash_key: must have exactly one of header and cookie"
        ),
        Fault(
            Sample.pool("algorithm: maglev", #"hash_key: {header: "a b"}"#),
            "9:24",
            #"pools.api.hash_key.header: must be a name of letters, digits and -, got "a b""#
        ),
        Fault(Sample.pool("sticky: {}"), "8:5", "pools.api.sticky: not supported by this version; remove it"),
        Fault(
            Sample.pool("panic_threshold: 101"),
            "8:22",
            "pools.api.panic_threshold: must be 0 to 100, got 101"
        ),
        Fault(
            Sample.pool("panic_threshold: 50%"),
            "8:22",
            #"pools.api.panic_threshold: must be off or 0 to 100, got "50%""#
        ),
        Fault(
            Sample.pool("slow_start: 30s"),
            "8:17",
            "pools.api.slow_start: must be a mapping with the key window, got 30s"
        ),
        Fault(
            Sample.pool("slow_start: {window: 2h}"),
            "8:26",
            "pools.api.slow_start.window: must be 1s to 1h, got 2h"
        ),
        Fault(
            Sample.pool("slow_start: {aggression: 1.0}"),
            "8:18",
            "pools.api.slow_start.aggression: unknown key; known keys are window"
        ),
        Fault(Sample.pool("keepalive: 10001"), "8:16", "pools.api.keepalive: must be 0 to 10000, got 10001"),
        Fault(
            Sample.pool("queue: {limit: 1000001}"),
            "8:20",
            "pools.api.queue.limit: must be 0 to 1000000, got 1000001"
        ),
        Fault(
            Sample.pool("queue: 5"),
            "8:12",
            "pools.api.queue: must be a mapping with the keys limit, timeout, got 5"
        ),
        Fault(
            Sample.pool("timeouts: {read: 5s}"),
            "8:16",
            "pools.api.timeouts.read: unknown key; known keys are connect, response, idle"
        ),
        Fault(
            Sample.minimal + "  a/b: {backends: [10.0.0.1:1]}\n",
            "8:3",
            """
            pools.a/b: a pool's name must be 1 to 64 letters, digits, ".", "_" and "-", beginning with a letter \
            or digit
            """
        ),
        Fault(
            Sample.minimal + "  other:\n",
            "8:9",
            """
            pools.other: must be a mapping with the keys algorithm, hash_key, backends, health_check, \
            passive_health, keepalive, timeouts, queue, critical, slow_start, panic_threshold, got nothing
            """
        ),
    ]

    static let backends: [Fault] = [
        Fault(
            Sample.backends("critical: true"),
            "7:5",
            "pools.api.backends: required key is missing; a pool needs at least one backend, such as 10.0.1.10:8000"
        ),
        Fault(
            Sample.backends("backends: []"),
            "7:15",
            "pools.api.backends: must be a list of backends, got an empty list"
        ),
        Fault(
            Sample.backends("backends: 10.0.0.1:80"),
            "7:15",
            #"pools.api.backends: must be a list of backends, got "10.0.0.1:80""#
        ),
        Fault(
            Sample.backends("backends: [{weight: 1}]"),
            "7:16",
            "pools.api.backends[0].address: required key is missing; where the backend listens, such as 10.0.1.10:8000"
        ),
        Fault(
            Sample.backends("backends: [{address: 10.0.0.1:80, weight: -1}]"),
            "7:47",
            "pools.api.backends[0].weight: must be 0 to 256, got -1"
        ),
        Fault(
            Sample.backends("backends: [{address: 10.0.0.1:80, weight: 257}]"),
            "7:47",
            "pools.api.backends[0].weight: must be 0 to 256, got 257"
        ),
        Fault(
            Sample.backends("backends: [{address: 10.0.0.1:80, max_connections: 0}]"),
            "7:56",
            "pools.api.backends[0].max_connections: must be 1 to 1000000, got 0"
        ),
        Fault(
            Sample.backends("backends: [{address: 10.0.0.1:80, zone: [a]}]"),
            "7:45",
            "pools.api.backends[0].zone: must be a name, got a list"
        ),
        Fault(
            Sample.backends(#"backends: [{address: 10.0.0.1:80, name: "a b"}]"#),
            "7:45",
            #"pools.api.backends[0].name: must be 1 to 128 letters, digits and any of . _ - : / % [ ], got "a b""#
        ),
        Fault(
            Sample.backends("backends: [10.0.0.1:0]"),
            "7:16",
            #"pools.api.backends[0]: must be HOST:PORT or unix:PATH, got "10.0.0.1:0"; the port must be 1 to 65535"#
        ),
        Fault(
            Sample.backends("backends: [10.0.0.1]"),
            "7:16",
            """
            pools.api.backends[0]: must be HOST:PORT or unix:PATH, got 10.0.0.1; a host and a port are needed, \
            such as 10.0.1.10:8000
            """
        ),
        Fault(
            Sample.backends(#"backends: [":80"]"#),
            "7:16",
            #"pools.api.backends[0]: must be HOST:PORT or unix:PATH, got ":80"; the host is missing"#
        ),
        Fault(
            Sample.backends(#"backends: ["[fe80::1%]:80"]"#),
            "7:16",
            """
            pools.api.backends[0]: must be HOST:PORT or unix:PATH, got "[fe80::1%]:80"; what stands between [ \
            and ] is no IPv6 address
            """
        ),
        Fault(
            Sample.backends(#"backends: ["-a:80"]"#),
            "7:16",
            #"pools.api.backends[0]: must be HOST:PORT or unix:PATH, got "-a:80"; "-a" is no host name"#
        ),
        Fault(
            Sample.backends("backends: [10.0.0.1:80, 10.0.0.1:80]"),
            "7:29",
            "pools.api.backends[1]: pools.api.backends[0] has the same address; remove one, or add their weights"
        ),
        Fault(
            Sample.backends("backends: [{name: a, address: 10.0.0.1:80}, {name: a, address: 10.0.0.2:80}]"),
            "7:49",
            #"pools.api.backends[1]: pools.api.backends[0] has the same name "a"; give each a name of its own"#
        ),
        Fault(
            Sample.backends("backends: [{weight: 0, address: 10.0.0.1:80}]"),
            "7:15",
            "pools.api.backends: all weights are 0, so that no backend would serve; give one a weight of 1 to 256"
        ),
        Fault(
            Sample.backends("backends: [[10.0.0.1:80]]"),
            "7:16",
            "pools.api.backends[0]: must be HOST:PORT or unix:PATH, got a list"
        ),
    ]
}
