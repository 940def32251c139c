extension ErrorTextTests {
    static let values: [Fault] = [
        Fault(
            Sample.root("drain: {notice: 5}"),
            "8:17",
            "drain.notice: must be a duration such as 250ms, 5s, 2m or 1h, got 5; add a unit, such as 5s"
        ),
        Fault(
            Sample.root("drain: {notice: 1.5s}"),
            "8:17",
            """
            drain.notice: must be a duration such as 250ms, 5s, 2m or 1h, got 1.5s; use a whole number and a \
            smaller unit
            """
        ),
        Fault(
            Sample.root(#"drain: {notice: "5s"}"#),
            "8:17",
            #"drain.notice: must be a duration such as 250ms, 5s, 2m or 1h, got "5s"; remove the quotes"#
        ),
        Fault(Sample.root("drain: {notice: 25h}"), "8:17", "drain.notice: must be 0s to 24h, got 25h"),
        Fault(
            Sample.root("drain: {notice: -1s}"),
            "8:17",
            "drain.notice: must be a duration such as 250ms, 5s, 2m or 1h, got -1s"
        ),
        Fault(
            Sample.root("drain: {deadline: soon}"),
            "8:19",
            "drain.deadline: must be a duration such as 250ms, 5s, 2m or 1h, got soon"
        ),
        Fault(
            Sample.root("drain: {deadline: 99999999999999999999h}"),
            "8:19",
            "drain.deadline: must be a duration such as 250ms, 5s, 2m or 1h, got 99999999999999999999h"
        ),
        Fault(
            Sample.root("drain: {deadline: 9223372036854775807h}"),
            "8:19",
            "drain.deadline: must be a duration such as 250ms, 5s, 2m or 1h, got 9223372036854775807h"
        ),
        Fault(
            Sample.listener("timeouts: {head: 0s}"),
            "8:22",
            "listeners.web.timeouts.head: must be 1ms to 24h, got 0s"
        ),
        Fault(
            Sample.listener("limits: {header_size: 64}"),
            "8:27",
            """
            listeners.web.limits.header_size: must be a size such as 512B, 64KiB, 1MiB or 1GiB, got 64; add a \
            unit, such as 64B
            """
        ),
        Fault(
            Sample.listener("limits: {header_size: 64KB}"),
            "8:27",
            "listeners.web.limits.header_size: must be a size such as 512B, 64KiB, 1MiB or 1GiB, got 64KB; write 64KiB"
        ),
        Fault(
            Sample.listener("limits: {header_size: 64k}"),
            "8:27",
            "listeners.web.limits.header_size: must be a size such as 512B, 64KiB, 1MiB or 1GiB, got 64k; write 64KiB"
        ),
        Fault(
            Sample.listener("limits: {header_size: 2MiB}"),
            "8:27",
            "listeners.web.limits.header_size: must be 1KiB to 1MiB, got 2MiB"
        ),
        Fault(
            Sample.listener("limits: {header_size: 512B}"),
            "8:27",
            "listeners.web.limits.header_size: must be 1KiB to 1MiB, got 512B"
        ),
        Fault(
            Sample.listener(#"limits: {header_size: "64KiB"}"#),
            "8:27",
            """
            listeners.web.limits.header_size: must be a size such as 512B, 64KiB, 1MiB or 1GiB, got "64KiB"; \
            remove the quotes
            """
        ),
        Fault(
            Sample.listener("limits: {body_size: 10MB}"),
            "8:25",
            """
            listeners.web.limits.body_size: must be unlimited or a size such as 512B, 64KiB, 1MiB or 1GiB, got \
            10MB; write 10MiB
            """
        ),
        Fault(
            Sample.listener("limits: {body_size: 2000GiB}"),
            "8:25",
            "listeners.web.limits.body_size: must be 0B to 1024GiB, got 2000GiB"
        ),
        Fault(
            Sample.listener("limits: {body_size: none}"),
            "8:25",
            "listeners.web.limits.body_size: must be unlimited or a size such as 512B, 64KiB, 1MiB or 1GiB, got none"
        ),
        Fault(
            Sample.listener("limits: {header_fields: 0}"),
            "8:29",
            "listeners.web.limits.header_fields: must be 1 to 1000, got 0"
        ),
        Fault(
            Sample.listener("limits: {header_fields: 1001}"),
            "8:29",
            "listeners.web.limits.header_fields: must be 1 to 1000, got 1001"
        ),
        Fault(
            Sample.listener("limits: {header_fields: 010}"),
            "8:29",
            "listeners.web.limits.header_fields: must be 1 to 1000, got 010"
        ),
        Fault(
            Sample.listener(#"limits: {header_fields: "10"}"#),
            "8:29",
            #"listeners.web.limits.header_fields: must be 1 to 1000, got "10"; remove the quotes"#
        ),
        Fault(
            Sample.listener("limits: {header_fields: ten}"),
            "8:29",
            "listeners.web.limits.header_fields: must be 1 to 1000, got ten"
        ),
        Fault(Sample.pool("critical: yes"), "8:15", "pools.api.critical: must be true or false, got yes"),
        Fault(Sample.pool("keepalive: [1]"), "8:16", "pools.api.keepalive: must be 0 to 10000, got a list"),
    ]
}
