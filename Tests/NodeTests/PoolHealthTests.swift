import Testing

@Suite("What a pool's health means")
struct PoolHealthTests {
    private func yaml(_ backends: [String], pool: String, node: String = "") -> String {
        """
        listeners:
          web: {address: "127.0.0.1:0", pool: main}
        node: {name: test-node, threads: 1\(node)}
        admin: {address: "127.0.0.1:0"}
        pools:
          main:
            backends: [\(backends.joined(separator: ", "))]
            \(pool)
        """
    }

    /// A backend that answers its checks with what `status` says and everything else with 200.
    private func backend(_ status: Monitor<Int>) throws -> Backend {
        try Backend { connection in
            while let request = try connection.request() {
                let isCheck = request.target == "/health"
                try connection.send(isCheck && status.now != 200 ? Answer.status("\(status.now) No") : Answer.ok())
            }
        }
    }

    @Test("backends of the node's own zone come first, the others when they are down")
    func zones() async throws {
        let (health, other) = (Monitor(200), Monitor(200))
        let (near, far) = (try backend(health), try backend(other))
        let list = ["{address: \"\(near.address)\", zone: a}", "{address: \"\(far.address)\", zone: b}"]
        let pool = "health_check: {path: /health, interval: 50ms, unhealthy_threshold: 1}"
        try await serve(yaml: yaml(list, pool: pool, node: ", zone: a"), stopping: [near, far]) { node in
            try await node.untilReady()
            for _ in 0..<20 { #expect(try node.get().status == 200) }
            #expect(far.requests.allSatisfy { $0.target == "/health" })
            health.update { $0 = 503 }
            try await node.until("apus_backend_up{pool=\"main\",backend=\"\(near.address)\"}", is: 0)
            #expect(try node.get().status == 200)
            #expect(far.requests.contains { $0.target != "/health" })
        }
    }

    @Test("in panic all of a pool is used, and without it none")
    func panic() async throws {
        for (threshold, expected) in [("", 503), ("\n    panic_threshold: 50", 200)] {
            let health = Monitor(500)
            let backends = [try backend(health), try backend(health)]
            let pool = "health_check: {path: /health, interval: 50ms, unhealthy_threshold: 1}\(threshold)"
            try await serve(yaml: yaml(backends.map { "\"\($0.address)\"" }, pool: pool), stopping: backends) { node in
                try await node.untilReady()
                for backend in backends {
                    try await node.until("apus_backend_up{pool=\"main\",backend=\"\(backend.address)\"}", is: 0)
                }
                #expect(try node.get().status == expected)
            }
        }
    }

    @Test("a backend that comes up again gets a part of its share at first")
    func slowStart() async throws {
        let (health, other) = (Monitor(200), Monitor(200))
        let (returning, steady) = (try backend(health), try backend(other))
        let list = [returning, steady].map { "\"\($0.address)\"" }
        let pool = """
            slow_start: {window: 1h}
                health_check: {path: /health, interval: 50ms, unhealthy_threshold: 1}
            """
        try await serve(yaml: yaml(list, pool: pool), stopping: [returning, steady]) { node in
            try await node.untilReady()
            for _ in 0..<20 { _ = try node.get() }
            #expect(returning.requests.count { $0.target != "/health" } == 10)
            let up = "apus_backend_up{pool=\"main\",backend=\"\(returning.address)\"}"
            health.update { $0 = 503 }
            try await node.until(up, is: 0)
            health.update { $0 = 200 }
            try await node.until(up, is: 1)
            let before = returning.requests.count { $0.target != "/health" }
            for _ in 0..<110 { _ = try node.get() }
            // A tenth of its weight at the ramp's start: one request of eleven.
            let got = returning.requests.count { $0.target != "/health" } - before
            #expect((8...12).contains(got), "\(got) of 110")
        }
    }
}
