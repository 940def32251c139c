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
        members: 1,
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
                    weight: 2,
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

    static func sources(readiness: ReadinessReport = ready, live: Bool = true) -> ControlSources {
        ControlSources(
            status: { status },
            pools: { pools },
            metrics: { [.init(name: "apus_x", help: "X.", kind: .gauge, samples: [.init(.integer(1))])] },
            readiness: { readiness },
            live: { live }
        )
    }
}
