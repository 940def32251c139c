import Node
import Testing

@Suite("Reload")
struct ReloadTests {
    private func yaml(_ backends: [String], listener: String = "", pool: String = "algorithm: round_robin") -> String {
        """
        listeners:
          web: {address: "127.0.0.1:0", pool: main}
          \(listener)
        admin: {address: "127.0.0.1:0"}
        pools:
          main:
            backends: [\(backends.map { "\"\($0)\"" }.joined(separator: ", "))]
            \(pool)
        """
    }

    @Test("connections stay, and their next request goes by the new configuration")
    func connectionsStay() async throws {
        let (old, new) = (try Backend.answering(Answer.ok("old")), try Backend.answering(Answer.ok("new")))
        try await serve(yaml: yaml([old.address]), stopping: [old, new]) { node in
            let client = try node.client()
            #expect(try client.get().text == "old")
            try await node.reload(yaml([new.address]))
            #expect(try client.get().text == "new")
            #expect(try node.get().text == "new")
        }
    }

    @Test("an exchange under way ends on the backend it began on, which still counts it")
    func exchangesEnd() async throws {
        let gate = Gate()
        let slow = try Backend { connection in
            while try connection.request() != nil {
                try gate.pass()
                try connection.send(Answer.ok("late"))
            }
        }
        let other = try Backend.answering(Answer.ok("other"))
        try await serve(yaml: yaml([slow.address]), stopping: [slow, other]) { node in
            let client = try node.client()
            try client.send(Request.get("/"))
            while slow.requests.isEmpty { await Task.yield() }
            try await node.reload(yaml([slow.address, other.address], pool: "algorithm: least_connections"))
            #expect(try await node.admin("/v1/pools").text.contains(#""in_flight":{"cluster":1,"local":1}"#))
            for _ in 0..<5 { #expect(try node.get().text == "other") }
            gate.open()
            #expect(try client.response().text == "late")
        }
    }

    @Test("a request that waits for room waits on in the pool's successor")
    func waitingMoves() async throws {
        let gate = Gate()
        let full = try Backend { connection in
            while try connection.request() != nil {
                try gate.pass()
                try connection.send(Answer.ok("late"))
            }
        }
        let room = try Backend.answering(Answer.ok("room"))
        func limited(_ more: String) -> String {
            """
            listeners:
              web: {address: "127.0.0.1:0", pool: main}
            admin: {address: "127.0.0.1:0"}
            pools:
              main: {backends: [{address: "\(full.address)", max_connections: 1}\(more)], queue: {timeout: 20s}}
            """
        }
        try await serve(yaml: limited(""), stopping: [full, room]) { node in
            let first = try node.client()
            try first.send(Request.get("/"))
            while full.requests.isEmpty { await Task.yield() }
            let second = try node.client()
            try second.send(Request.get("/"))
            try await node.until(#"apus_pool_waiting{pool="main"}"#, is: 1)
            try await node.reload(limited(", \"\(room.address)\""))
            #expect(try second.response().text == "room")
            gate.open()
            #expect(try first.response().text == "late")
        }
    }

    @Test("a backend that stays keeps its health, and is used without a new check")
    func healthStays() async throws {
        let backend = try Backend.answering()
        let check = "health_check: {path: /health, interval: 30s}"
        try await serve(yaml: yaml([backend.address], pool: check), stopping: [backend]) { node in
            try await node.untilReady()
            #expect(try node.get().status == 200)
            try await node.reload(yaml([backend.address], pool: "\(check)\n    keepalive: 1"))
            #expect(try node.get().status == 200)
        }
    }

    @Test("listeners come and go")
    func listeners() async throws {
        let backend = try Backend.answering()
        try await serve(yaml: yaml([backend.address]), stopping: [backend]) { node in
            try await node.reload(yaml([backend.address], listener: "more: {address: \"127.0.0.1:0\", pool: main}"))
            let more = node.endpoint("more")
            #expect(try Client(more).get().status == 200)
            #expect(try node.get().status == 200)
            try await node.reload(yaml([backend.address]))
            #expect(throws: (any Error).self) { try Client(more).get().status }
            #expect(try node.get().status == 200)
        }
    }

    @Test("what cannot be applied changes nothing")
    func wholeOrNotAtAll() async throws {
        let (old, new) = (try Backend.answering(Answer.ok("old")), try Backend.answering(Answer.ok("new")))
        try await serve(yaml: yaml([old.address]), stopping: [old, new]) { node in
            try await node.reload(nil)
            #expect(try node.get().text == "old")
            // An address that is not this host's: the listener cannot be opened.
            try await node.reload(yaml([new.address], listener: "bad: {address: \"192.0.2.1:1\", pool: main}"))
            #expect(try node.get().text == "old")
            #expect(node.node.listeners.count == 1)
            // A key that takes a restart.
            try await node.reload(yaml([new.address]) + "\nnode: {name: other, threads: 1}")
            #expect(try node.get().text == "old")
            try await node.reload(yaml([new.address]))
            #expect(try node.get().text == "new")
        }
    }

    @Test("counters go on over a reload")
    func countersGoOn() async throws {
        let (kept, new) = (try Backend.answering(), try Backend.answering())
        try await serve(yaml: yaml([kept.address]), stopping: [kept, new]) { node in
            for _ in 0..<5 { _ = try node.get() }
            try await node.reload(yaml([new.address, kept.address]))
            let requests = #"apus_backend_requests_total{pool="main",backend="\#(kept.address)"}"#
            #expect(try await node.metric(requests) == 5)
            #expect(try await node.metric(#"apus_requests_total{pool="main",code="200"}"#) == 5)
        }
    }
}
