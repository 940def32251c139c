import Control

/// Reports with a value in every key.
enum Fixtures {
    static let ready = ReadinessReport(checks: [
        "listeners": .init(ok: true, detail: "1 of 1 open"), "drain": .init(ok: true, detail: "not draining"),
    ])

    static let unready = ReadinessReport(checks: [
        "listeners": .init(ok: true, detail: "1 of 1 open"), "drain": .init(ok: false, detail: "draining"),
    ])

    static let status = StatusReport(
        name: "lb-1",
        instance: nil,
        version: "1.2.3",
        draining: false,
        readiness: ready,
        uptimeSeconds: 12.5,
        inFlight: 3,
        members: 3,
        cluster: ClusterStatus(name: "blue", keyID: "1f2e3d4c", insecure: false, joined: true),
        listeners: [.init(name: "web", address: "127.0.0.1:8080")]
    )

    static let pools = [
        PoolReport(
            name: "api",
            algorithm: "least_connections",
            backends: [
                .init(
                    name: "one",
                    address: "10.0.1.10:8000",
                    weight: 5,
                    configuredWeight: 2,
                    override: OverrideReport(
                        weight: .init(value: 5, origin: "lb-2", expiresSeconds: 90.5),
                        drain: .init(value: false, origin: "lb-1")
                    ),
                    state: .up,
                    inFlight: .init(local: 4, cluster: 9),
                    requests: 100,
                    failures: 1
                ),
                .init(
                    name: "two",
                    address: "unix:/run/two.sock",
                    zone: "a",
                    weight: 1,
                    state: .unchecked,
                    inFlight: .init(local: 0, cluster: 0),
                    requests: 0,
                    failures: 0
                ),
            ]
        )
    ]

    static let members = [
        MemberReport(
            name: "lb-1",
            state: .alive,
            address: "10.0.0.5:7946",
            host: "host-1",
            version: "1.2.3",
            ready: true,
            epoch: 1_700_000_000_000,
            inFlight: 3,
            requestsPerSecond: 12.5,
            ageSeconds: 0,
            isOwn: true
        ),
        MemberReport(
            name: "lb-2-1",
            state: .suspect,
            address: "[2001:db8::6]:7946",
            host: "host-2",
            instance: 1,
            zone: "a",
            version: "1.2.4",
            ready: false,
            draining: true,
            epoch: 1_700_000_000_001,
            inFlight: 40,
            requestsPerSecond: 0,
            ageSeconds: 75.25,
            tcpOnly: true
        ),
    ]

    static func sources(
        readiness: ReadinessReport = ready,
        live: Bool = true,
        override: @escaping @Sendable (BackendCommand) async -> CommandOutcome = { _ in .done },
        nodeDrain: @escaping @Sendable (Bool) async -> CommandOutcome = { _ in .done }
    ) -> ControlSources {
        ControlSources(
            status: { status },
            pools: { pools },
            members: { members },
            override: override,
            nodeDrain: nodeDrain,
            metrics: { [.init(name: "apus_x", help: "X.", kind: .gauge, samples: [.init(.integer(1))])] },
            readiness: { readiness },
            live: { live }
        )
    }
}
