extension ErrorTextTests {
    static let health: [Fault] = [
        Fault(
            Sample.pool("health_check: {type: grpc}"),
            "8:26",
            "pools.api.health_check.type: grpc is not supported by this version; use http or tcp"
        ),
        Fault(
            Sample.pool("health_check: {type: ping}"),
            "8:26",
            "pools.api.health_check.type: must be http or tcp, got ping"
        ),
        Fault(
            Sample.pool("health_check: {type: tcp, path: /}"),
            "8:37",
            "pools.api.health_check.path: only checks of type http have it; remove it or the type"
        ),
        Fault(
            Sample.pool("health_check: {path: health}"),
            "8:26",
            """
            pools.api.health_check.path: must be a path such as /health, got health; it begins with / and has no\
             spaces and no #
            """
        ),
        Fault(
            Sample.pool(#"health_check: {host: "a b"}"#),
            "8:26",
            #"pools.api.health_check.host: must be a host such as app.example or app.example:8000, got "a b""#
        ),
        Fault(
            Sample.pool("health_check: {expected_statuses: [99]}"),
            "8:40",
            """
            pools.api.health_check.expected_statuses[0]: must be a status 100 to 599, or a range such as \
            "200-299", got 99
            """
        ),
        Fault(
            Sample.pool(#"health_check: {expected_statuses: ["299-200"]}"#),
            "8:40",
            """
            pools.api.health_check.expected_statuses[0]: must be a status 100 to 599, or a range such as \
            "200-299", got "299-200"
            """
        ),
        Fault(
            Sample.pool("health_check: {expected_statuses: []}"),
            "8:39",
            "pools.api.health_check.expected_statuses: must be a list of statuses, got an empty list"
        ),
        Fault(
            Sample.pool("health_check: {interval: 0ms}"),
            "8:30",
            "pools.api.health_check.interval: must be 1ms to 24h, got 0ms"
        ),
        Fault(
            Sample.pool("health_check: {unhealthy_threshold: 0}"),
            "8:41",
            "pools.api.health_check.unhealthy_threshold: must be 1 to 100, got 0"
        ),
        Fault(
            Sample.pool("health_check: {rise: 1}"),
            "8:20",
            """
            pools.api.health_check.rise: unknown key; known keys are type, path, host, expected_statuses, \
            interval, timeout, healthy_threshold, unhealthy_threshold
            """
        ),
        Fault(
            Sample.pool("health_check: off"),
            "8:19",
            """
            pools.api.health_check: must be a mapping with the keys type, path, host, expected_statuses, \
            interval, timeout, healthy_threshold, unhealthy_threshold, got off
            """
        ),
        Fault(
            Sample.pool("passive_health: false"),
            "8:21",
            """
            pools.api.passive_health: must be off or a mapping with the keys consecutive_failures, \
            base_ejection, max_ejection, max_ejected_percent, got false
            """
        ),
        Fault(
            Sample.pool("passive_health: {max_ejected_percent: 101}"),
            "8:43",
            "pools.api.passive_health.max_ejected_percent: must be 0 to 100, got 101"
        ),
        Fault(
            Sample.pool("passive_health: {base_ejection: 10s, max_ejection: 5s}"),
            "8:56",
            "pools.api.passive_health.max_ejection: must not be shorter than base_ejection (10s)"
        ),
        Fault(
            Sample.pool("passive_health: {consecutive_failures: 0}"),
            "8:44",
            "pools.api.passive_health.consecutive_failures: must be 1 to 10000, got 0"
        ),
    ]
}
