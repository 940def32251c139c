import ApusConfiguration
import Glibc
import NIOCore
import Testing

/// 502, 503 and 504, by their real causes.
@Suite("Backends that fail")
struct UpstreamFailureTests {
    private typealias Own = OwnAnswerTests

    @Test("a backend that closes before it answers is answered 502", arguments: ["POST", "HEAD"])
    func closedBeforeAnswer(method: String) async throws {
        let backend = try Backend { connection in _ = try connection.request() }
        try await serve(backend) { node in
            let client = try node.client()
            let answer = try client.exchange("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
            Own.expect(answer, 502, "connection_terminated", hasBody: method != "HEAD")
        }
    }

    @Test("a backend that closes within its head is answered 502")
    func closedWithinHead() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Le")
        }
        try await serve(backend) { node in
            let answer = try node.get()
            #expect(answer.status == 502)
            #expect(answer["proxy-status"]?.hasPrefix("test-node; error=") == true)
            #expect(backend.record.now.connections == 1)
        }
    }

    @Test("a backend that refuses is answered 502", arguments: ["GET", "HEAD"])
    func refused(method: String) async throws {
        let fd = try TestSocket.bind(.ip("127.0.0.1", port: 0))
        defer { close(fd) }
        try await serve(yaml: yaml(port: TestSocket.port(of: fd))) { node in
            let client = try node.client()
            let answer = try client.exchange("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
            Own.expect(answer, 502, "connection_refused", hasBody: method == "GET")
        }
    }

    @Test("a backend that does not accept in time is answered 504")
    func connectTimeout() async throws {
        // A full backlog: the kernel drops further attempts, as a firewall would.
        let fd = try TestSocket.bind(.ip("127.0.0.1", port: 0))
        #expect(listen(fd, 0) == 0)
        let endpoint = Endpoint.ip("127.0.0.1", port: TestSocket.port(of: fd))
        var fillers: [CInt] = [fd]
        defer { for filler in fillers { close(filler) } }
        for _ in 0..<4 {
            let address = try TestSocket.address(endpoint)
            let filler = try TestSocket.make(for: address)
            fillers.append(filler)
            _ = fcntl(filler, F_SETFL, O_NONBLOCK)
            _ = address.withSockAddr { connect(filler, $0, socklen_t($1)) }
        }
        let port = TestSocket.port(of: fd)
        try await serve(yaml: yaml(port: port, pool: "timeouts: {connect: 100ms}")) { node in
            Own.expect(try node.get(), 504, "connection_timeout")
            Own.expect(
                try node.exchange("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"),
                504,
                "connection_timeout",
                hasBody: false
            )
        }
    }

    @Test("a backend that does not answer in time is answered 504 and its connection closed")
    func responseTimeout() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            connection.waitForEnd()
        }
        try await serve(backend, pool: "timeouts: {response: 100ms}") { node in
            let client = try node.client()
            Own.expect(try client.get(), 504, "http_response_timeout")
            try backend.record.wait("the upstream connection's end") { $0.ended == [0] }
            Own.expect(try client.exchange(Request.with("POST", body: "x")), 504, "http_response_timeout")
            #expect(backend.requests.count == 2)
        }
    }

    @Test("a backend that begins its head and stops is answered 504")
    func stalledHead() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\nX-Half:")
            connection.waitForEnd()
        }
        try await serve(backend, pool: "timeouts: {response: 100ms}") { node in
            Own.expect(try node.get(), 504, "http_response_timeout")
        }
    }

    @Test("a body that stops in the middle ends the connection without looking complete")
    func stalledBody() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            connection.waitForEnd()
        }
        try await serve(backend, pool: "timeouts: {idle: 100ms}") { node in
            let client = try node.client()
            try client.send(Request.get())
            #expect(throws: WireError.self) { try client.response() }
        }
    }

    @Test("without a healthy backend requests are answered 503", arguments: ["GET", "HEAD"])
    func noHealthyBackend(method: String) async throws {
        let backend = try Backend.answering(Answer.status("500 Internal Server Error"))
        let check = "health_check: {path: /health, interval: 20ms, unhealthy_threshold: 1}"
        try await serve(backend, pool: check) { node in
            try backend.record.wait("two checks") { $0.requests.count >= 2 }
            let answer = try node.exchange("\(method) /traffic HTTP/1.1\r\nHost: a\r\n\r\n")
            Own.expect(answer, 503, "destination_unavailable", hasBody: method == "GET")
            #expect(!backend.requests.contains { $0.target == "/traffic" })
        }
    }

    @Test("a request over the limit is answered 503 when no queue is allowed")
    func queueFull() async throws {
        try await overTheLimit(queue: "{limit: 0}")
    }

    @Test("a request that waited too long in the queue is answered 503")
    func queueTimeout() async throws {
        try await overTheLimit(queue: "{limit: 5, timeout: 100ms}")
    }

    private func overTheLimit(queue: String) async throws {
        let gate = Gate()
        let backend = try Backend { connection in
            while let request = try connection.request() {
                if request.target == "/held" { try gate.pass() }
                try connection.send(Answer.ok())
            }
        }
        defer { backend.stop() }
        let yaml = yaml(port: backend.port, pool: "queue: \(queue)", backend: ", max_connections: 1")
        try await serve(yaml: yaml) { node in
            let held = try node.client()
            try held.send(Request.get("/held"))
            try backend.record.wait("the first request") { $0.requests.count == 1 }
            let other = try node.client()
            Own.expect(try other.get("/2"), 503, "connection_limit_reached")
            Own.expect(
                try other.exchange("HEAD /3 HTTP/1.1\r\nHost: a\r\n\r\n"),
                503,
                "connection_limit_reached",
                hasBody: false
            )
            gate.open()
            #expect(try held.response().status == 200)
            #expect(try other.get("/4").status == 200)
            #expect(backend.requests.map(\.target) == ["/held", "/4"])
        }
    }

    private func yaml(port: Int, pool: String = "keepalive: 1", backend: String = "") -> String {
        """
        listeners:
          web: {address: "127.0.0.1:0", pool: main}
        pools:
          main:
            backends: [{address: "127.0.0.1:\(port)"\(backend)}]
            \(pool)
        """
    }
}
