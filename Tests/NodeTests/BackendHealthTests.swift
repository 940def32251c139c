import Testing

@Suite("Health through the node")
struct BackendHealthTests {
    /// Answers `/health` and all else with a status that the test changes.
    private final class Moody: Sendable {
        let status = Monitor(200)
        let backend: Backend

        init() throws {
            let status = self.status
            backend = try Backend { connection in
                while try connection.request() != nil { try connection.send(Answer.status("\(status.now) Mood")) }
            }
        }

        var traffic: Int { backend.record.now.requests.count { $0.message.target != "/health" } }
        var checks: Int { backend.record.now.requests.count { $0.message.target == "/health" } }

        func untilChecked(_ count: Int) throws {
            let target = checks + count
            try backend.record.wait("\(count) checks") { record in
                record.requests.count { $0.message.target == "/health" } >= target
            }
        }
    }

    @Test("five failures in a row eject a backend, and the others take over")
    func ejection() async throws {
        let (bad, good) = (try Moody(), try Moody())
        bad.status.update { $0 = 503 }
        try await serve(bad.backend, good.backend, pool: "passive_health: {base_ejection: 1h, max_ejection: 1h}") {
            node in
            let client = try node.client()
            var failures = 0
            while failures < 5 {
                let status = try client.get().status
                #expect(status == 503 || status == 200)
                if status == 503 { failures += 1 }
            }
            // The ejection is published to the event loop by another one: at most a few more get through.
            var inARow = 0
            while inARow < 20 { inARow = try client.get().status == 200 ? inARow + 1 : 0 }
            #expect(bad.traffic <= 10)
            let before = bad.traffic
            for _ in 0..<20 { #expect(try client.get().status == 200) }
            #expect(bad.traffic == before)
        }
    }

    @Test("four failures and a success eject nobody")
    func failuresNotInARow() async throws {
        let (moody, other) = (try Moody(), try Moody())
        try await serve(moody.backend, other.backend) { node in
            let client = try node.client()
            for round in 0..<50 {
                moody.status.update { $0 = round % 5 == 4 ? 200 : 500 }
                for _ in 0..<2 { _ = try client.get() }
            }
            #expect(moody.traffic == 50 && other.traffic == 50)
        }
    }

    @Test("an ejected backend returns after its time")
    func ejectionEnds() async throws {
        let (bad, good) = (try Moody(), try Moody())
        bad.status.update { $0 = 500 }
        try await serve(bad.backend, good.backend, pool: "passive_health: {base_ejection: 300ms}") { node in
            let client = try node.client()
            while bad.traffic < 5 { _ = try client.get() }
            bad.status.update { $0 = 200 }
            let before = bad.traffic
            let deadline = ContinuousClock.now + .seconds(TestSocket.deadlineSeconds)
            while bad.traffic < before + 10 {
                #expect(try client.get().status == 200)
                try #require(ContinuousClock.now < deadline)
            }
        }
    }

    @Test("no more than the allowed part of a pool is ejected")
    func ejectionLimit() async throws {
        let backends = [try Moody(), try Moody()]
        for moody in backends { moody.status.update { $0 = 500 } }
        try await serve(backends[0].backend, backends[1].backend) { node in
            let client = try node.client()
            // With everybody failing the client sees the backends' answers, never 503 for want of a backend.
            for _ in 0..<60 { #expect(try client.get().status == 500) }
        }
    }

    @Test("refused connections eject a backend too")
    func connectFailuresEject() async throws {
        let (gone, good) = (try Moody(), try Moody())
        try await serve(
            gone.backend,
            good.backend,
            pool: "passive_health: {consecutive_failures: 2}",
            rest: "admin: {address: \"127.0.0.1:0\"}"
        ) { node in
            gone.backend.stop()
            for _ in 0..<10 { #expect(try node.get().status == 200) }
            let labels = "{pool=\"main\",backend=\"\(gone.backend.address)\"}"
            try await node.until("apus_backend_ejections_total\(labels)", is: 1)
            #expect(try await node.metric("apus_backend_up\(labels)") == 0)
        }
    }

    @Test("a backend is down after three failed checks and up after one success")
    func activeChecks() async throws {
        let (moody, other) = (try Moody(), try Moody())
        let check = "health_check: {path: /health, interval: 30ms, timeout: 5s}\npassive_health: off"
        try await serve(moody.backend, other.backend, pool: check) { node in
            try await node.untilReady()
            let client = try node.client()
            for _ in 0..<4 { #expect(try client.get().status == 200) }
            #expect(moody.traffic == 2)
            moody.status.update { $0 = 500 }
            // One more than three: a check may have been under way.
            try moody.untilChecked(5)
            let before = moody.traffic
            for _ in 0..<10 { #expect(try client.get().status == 200) }
            #expect(moody.traffic == before)
            moody.status.update { $0 = 200 }
            let deadline = ContinuousClock.now + .seconds(TestSocket.deadlineSeconds)
            while moody.traffic == before {
                #expect(try client.get().status == 200)
                try #require(ContinuousClock.now < deadline)
            }
        }
    }

    @Test("a backend is not used before its first check has ended")
    func uncheckedIsUnused() async throws {
        let gate = Gate()
        let backend = try Backend { connection in
            while let request = try connection.request() {
                if request.target == "/health" { try gate.pass() }
                try connection.send(Answer.ok())
            }
        }
        try await serve(backend, pool: "health_check: {path: /health, timeout: 20s}") { node in
            try backend.record.wait("the first check") { $0.targets == ["/health"] }
            OwnAnswerTests.expect(try node.get(), 503, "destination_unavailable")
            #expect(backend.record.now.targets == ["/health"])
            gate.open()
            try await node.untilReady()
            #expect(try node.get().status == 200)
        }
    }

    @Test("a check of a connection alone sends nothing")
    func tcpCheck() async throws {
        let backend = try Backend.answering()
        try await serve(backend, pool: "health_check: {type: tcp, interval: 20ms}") { node in
            try await node.untilReady()
            try backend.record.wait("three checks") { $0.ended.count >= 3 }
            #expect(backend.record.now.byteCount == 0)
            #expect(try node.get().status == 200)
        }
    }

    @Test("a check asks with the configured path and host")
    func checkRequest() async throws {
        let backend = try Backend.answering(Answer.status("204 No Content"))
        let check =
            "health_check: {path: \"/up?x=1\", host: app.example, expected_statuses: [\"200-299\"], interval: 20ms}"
        try await serve(backend, pool: check) { node in
            try await node.untilReady()
            let request = try #require(backend.requests.first)
            #expect(request.startLine == "GET /up?x=1 HTTP/1.1")
            #expect(request["host"] == "app.example" && request["connection"] == "close")
            #expect(try node.get().status == 204)
        }
    }
}
