import ApusConfiguration
import Testing

@Suite("Balancing through the node")
struct BalancingTests {
    private func yaml(_ pool: String, _ backends: [String]) -> String {
        """
        listeners:
          web: {address: "127.0.0.1:0", pool: main}
        admin: {address: "127.0.0.1:0"}
        pools:
          main:
            backends: [\(backends.joined(separator: ", "))]
            passive_health: off
            \(pool)
        """
    }

    @Test("round robin keeps exact proportions")
    func roundRobin() async throws {
        let (heavy, light) = (try Backend.answering(), try Backend.answering())
        let list = ["{address: \"\(heavy.address)\", weight: 3}", "\"\(light.address)\""]
        try await serve(yaml: yaml("algorithm: round_robin", list), stopping: [heavy, light]) { node in
            let client = try node.client()
            for round in 1...10 {
                for _ in 0..<4 { _ = try client.get() }
                #expect(heavy.requests.count == 3 * round)
                #expect(light.requests.count == round)
            }
        }
    }

    @Test("a backend of weight 0 gets nothing")
    func weightZero() async throws {
        let (none, all) = (try Backend.answering(), try Backend.answering())
        let list = ["{address: \"\(none.address)\", weight: 0}", "\"\(all.address)\""]
        try await serve(yaml: yaml("algorithm: round_robin", list), stopping: [none, all]) {
            (node: RunningNode) async throws in
            for _ in 0..<10 { #expect(try node.get().status == 200) }
            #expect(none.record.now.connections == 0)
        }
    }

    @Test("least connections avoids a busy backend")
    func leastConnections() async throws {
        let gate = Gate()
        let script: Backend.Script = { connection in
            while let request = try connection.request() {
                if request.target == "/held" { try gate.pass() }
                try connection.send(Answer.ok())
            }
        }
        let backends = [try Backend(script), try Backend(script)]
        let list = backends.map { "\"\($0.address)\"" }
        try await serve(yaml: yaml("algorithm: least_connections", list), stopping: backends) { node in
            let held = try node.client()
            try held.send(Request.get("/held"))
            while backends.allSatisfy({ $0.requests.isEmpty }) { await Task.yield() }
            let busy = backends[0].requests.isEmpty ? 1 : 0
            let client = try node.client()
            for _ in 0..<10 { #expect(try client.get().status == 200) }
            #expect(backends[busy].requests.count == 1)
            #expect(backends[1 - busy].requests.count == 10)
            gate.open()
            #expect(try held.response().status == 200)
        }
    }

    @Test("a client's address always leads to the same backend")
    func ipHash() async throws {
        let backends = try (0..<4).map { number in try Backend.answering(Answer.ok("\(number)")) }
        let list = backends.map { "\"\($0.address)\"" }
        try await serve(yaml: yaml("algorithm: ip_hash", list), stopping: backends) { node in
            var used: Set<String> = []
            for client in 1...20 {
                let texts = try (0..<4).map { _ in
                    try Client(node.endpoint, from: .ip("127.0.0.\(client)", port: 0)).get().text
                }
                #expect(Set(texts).count == 1)
                used.formUnion(texts)
            }
            #expect(used.count > 1)
        }
    }

    @Test(
        "a key always leads to the same backend",
        arguments: [
            ("consistent_hash", "{header: X-User}"), ("maglev", "{header: X-User}"),
            ("consistent_hash", "{cookie: user}"),
            ("maglev", "path"),
        ]
    )
    func keyed(algorithm: String, key: String) async throws {
        let backends = try (0..<4).map { number in try Backend.answering(Answer.ok("\(number)")) }
        let list = backends.map { "\"\($0.address)\"" }
        let pool = "algorithm: \(algorithm)\n    hash_key: \(key)"
        try await serve(yaml: yaml(pool, list), stopping: backends) { node in
            var used: Set<String> = []
            for user in 0..<100 {
                let texts = try (0..<3).map { round in
                    // A path is the key without its query.
                    try node.exchange(
                        Request.get("/\(user)?\(round)", "X-User: \(user)\r\nCookie: a=\(round); user=\(user)")
                    ).text
                }
                #expect(Set(texts).count == 1)
                used.formUnion(texts)
            }
            #expect(used.count == 4)
        }
    }

    @Test("keys of a backend that is down are served by others, and come back")
    func keyedAroundAFailure() async throws {
        let backends = try (0..<3).map { number in try Backend.answering(Answer.ok("\(number)")) }
        let list = backends.map { "\"\($0.address)\"" }
        let pool = "algorithm: consistent_hash\n    hash_key: {header: X-User}"
        try await serve(yaml: yaml(pool, list), stopping: backends) { node in
            func all() throws -> [String] {
                try (0..<20).map { try node.exchange(Request.get("/", "X-User: \($0)")).text }
            }
            let before = try all()
            backends[1].stop()
            let after = try all()
            for (old, new) in zip(before, after) { #expect(old == "1" ? new != "1" : new == old) }
        }
    }

    @Test("requests over the limit wait and are served in order")
    func queueInOrder() async throws {
        let turns = Monitor(0)
        let backend = try Backend { connection in
            while let request = try connection.request(), let number = Int(request.target.dropFirst()) {
                try turns.wait("its turn") { $0 > number }
                try connection.send(Answer.ok(request.target))
            }
        }
        let list = ["{address: \"\(backend.address)\", max_connections: 2}"]
        try await serve(yaml: yaml("queue: {limit: 10}", list), stopping: [backend]) { node in
            var clients: [Client] = []
            for number in 0..<6 {
                let client = try node.client()
                try client.send(Request.get("/\(number)"))
                clients.append(client)
                if number < 2 {
                    try backend.record.wait("request \(number)") { $0.requests.count == number + 1 }
                } else {
                    try await node.until("apus_pool_waiting{pool=\"main\"}", is: number - 1)
                }
            }
            #expect(backend.record.now.targets == ["/0", "/1"])
            for number in 0..<6 {
                turns.update { $0 = number + 1 }
                #expect(try clients[number].response().text == "/\(number)")
                try backend.record.wait("the next one") { $0.requests.count == min(6, number + 3) }
            }
            #expect(backend.record.now.targets == (0..<6).map { "/\($0)" })
            try await node.until("apus_pool_waiting{pool=\"main\"}", is: 0)
        }
    }

    @Test("a waiting client that goes away leaves the queue")
    func waitingClientGone() async throws {
        let gate = Gate()
        let backend = try Backend { connection in
            while try connection.request() != nil {
                try gate.pass()
                try connection.send(Answer.ok())
            }
        }
        let list = ["{address: \"\(backend.address)\", max_connections: 1}"]
        try await serve(yaml: yaml("queue: {limit: 1}", list), stopping: [backend]) { node in
            let held = try node.client()
            try held.send(Request.get("/held"))
            try backend.record.wait("the first request") { $0.requests.count == 1 }
            let waiting = try node.client()
            try waiting.send(Request.get("/gone"))
            try await node.until("apus_pool_waiting{pool=\"main\"}", is: 1)
            waiting.reset()
            try await node.until("apus_pool_waiting{pool=\"main\"}", is: 0)
            let next = try node.client()
            try next.send(Request.get("/next"))
            try await node.until("apus_pool_waiting{pool=\"main\"}", is: 1)
            gate.open()
            #expect(try held.response().status == 200)
            #expect(try next.response().status == 200)
            #expect(backend.record.now.targets == ["/held", "/next"])
        }
    }
}
