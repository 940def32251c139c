import Testing

@Suite("What operators decide")
struct OperatorTests {
    private func yaml(_ backends: [Backend], _ pool: String = "algorithm: round_robin") -> String {
        let list = backends.enumerated().map { "{name: b\($0), address: \"\($1.address)\"}" }
        return """
            listeners:
              web: {address: "127.0.0.1:0", pool: main}
            admin: {address: "127.0.0.1:0"}
            pools:
              main:
                backends: [\(list.joined(separator: ", "))]
                \(pool)
            """
    }

    @Test("a drained backend gets nothing new until it is taken back")
    func drain() async throws {
        let backends = [try Backend.answering(), try Backend.answering()]
        try await serve(yaml: yaml(backends), stopping: backends) { node in
            #expect(try await node.put("/v1/pools/main/backends/b0", #"{"drain": true}"#).status == 200)
            #expect(try await node.admin("/v1/pools").text.contains(#""state":"draining""#))
            _ = try node.get()
            let before = backends[0].requests.count
            for _ in 0..<10 { #expect(try node.get().status == 200) }
            #expect(backends[0].requests.count == before)
            #expect(try await node.put("/v1/pools/main/backends/b0", #"{"drain": false}"#).status == 200)
            _ = try node.get()
            for _ in 0..<10 { #expect(try node.get().status == 200) }
            #expect(backends[0].requests.count >= before + 5)
        }
    }

    @Test("a request under way at a backend that is drained comes to its end")
    func drainKeepsOldWork() async throws {
        let gate = Gate()
        let slow = try Backend { connection in
            while try connection.request() != nil {
                try gate.pass()
                try connection.send(Answer.ok("late"))
            }
        }
        try await serve(yaml: yaml([slow]), stopping: [slow]) { node in
            let client = try node.client()
            try client.send(Request.get("/"))
            while slow.requests.isEmpty { await Task.yield() }
            _ = try await node.put("/v1/pools/main/backends/b0", #"{"drain": true}"#)
            #expect(try await node.admin("/v1/pools").text.contains(#""in_flight":{"cluster":1,"local":1}"#))
            gate.open()
            #expect(try client.response().text == "late")
            #expect(try node.get().status == 503)
        }
    }

    @Test("a weight holds in place of the configured one until it is reset")
    func weight() async throws {
        let backends = [try Backend.answering(), try Backend.answering()]
        try await serve(yaml: yaml(backends), stopping: backends) { node in
            #expect(try await node.put("/v1/pools/main/backends/b0", #"{"weight": 3}"#).status == 200)
            _ = try node.get()
            let before = backends.map(\.requests.count)
            for _ in 0..<40 { _ = try node.get() }
            #expect(backends[0].requests.count - before[0] == 30)
            #expect(backends[1].requests.count - before[1] == 10)
            #expect(try await node.put("/v1/pools/main/backends/b0", #"{"weight": null}"#).status == 200)
            _ = try node.get()
            let after = backends.map(\.requests.count)
            for _ in 0..<40 { _ = try node.get() }
            #expect(backends[0].requests.count - after[0] == 20)
        }
    }

    @Test("a decision that expires ends by itself")
    func expiry() async throws {
        let backends = [try Backend.answering()]
        try await serve(yaml: yaml(backends), stopping: backends) { node in
            let answer = try await node.put("/v1/pools/main/backends/b0", #"{"drain": true, "expires": "1s"}"#)
            #expect(answer.status == 200)
            let deadline = ContinuousClock.now + .seconds(TestSocket.deadlineSeconds)
            while try node.get().status == 503, .now < deadline { await Task.yield() }
            #expect(try node.get().status == 200)
        }
    }

    @Test("what does not exist is told", arguments: ["/v1/pools/none/backends/b0", "/v1/pools/main/backends/none"])
    func missing(path: String) async throws {
        let backends = [try Backend.answering()]
        try await serve(yaml: yaml(backends), stopping: backends) { (node: RunningNode) async throws in
            #expect(try await node.put(path, #"{"drain": true}"#).status == 404)
        }
    }

    @Test("a drained node is not ready, and serves on")
    func nodeDrain() async throws {
        let backends = [try Backend.answering()]
        try await serve(yaml: yaml(backends), stopping: backends) { node in
            try await node.untilReady()
            #expect(try await node.put("/v1/node", #"{"drain": true}"#).status == 200)
            #expect(try await node.admin("/readyz").status == 503)
            #expect(try node.get().status == 200)
            #expect(try await node.put("/v1/node", #"{"drain": false}"#).status == 200)
            #expect(try await node.admin("/readyz").status == 200)
        }
    }
}
