import ApusConfiguration
import Testing

@testable import Control

@Suite("Admin and health endpoints")
struct ServerTests {
    @Test("a probe is answered 200 when ready and names every check", arguments: ["/readyz", "/health"])
    func ready(path: String) async throws {
        let answer = try await ServerHarness.with(ServerHarness.health()) { try await get(path, $0) }
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(
            answer.hasSuffix(
                #"{"checks":{"drain":{"detail":"not draining","ok":true},"#
                    + #""listeners":{"detail":"1 of 1 open","ok":true}},"ready":true}"# + "\n"
            )
        )
    }

    @Test("a probe is answered 503 when not ready, and the process still lives", arguments: ["/readyz", "/health"])
    func unready(path: String) async throws {
        let server = ServerHarness.health(ServerHarness.loopback, Fixtures.sources(readiness: Fixtures.unready))
        let (probe, life) = try await ServerHarness.with(server) { endpoint in
            (try await get(path, endpoint), try await get("/livez", endpoint))
        }
        #expect(probe.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
        #expect(probe.contains(#""drain":{"detail":"draining","ok":false}"#))
        #expect(probe.contains(#""ready":false"#))
        #expect(life.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(life.contains(#""live":true"#))
    }

    @Test("a process that does not work says so")
    func dead() async throws {
        let server = ServerHarness.health(ServerHarness.loopback, Fixtures.sources(live: false))
        let answer = try await ServerHarness.with(server) { try await get("/livez", $0) }
        #expect(answer.hasPrefix("HTTP/1.1 503 "))
        #expect(answer.contains(#"{"checks":{"process":{"#))
    }

    @Test("HEAD is answered as GET without the body", arguments: ["/readyz", "/livez", "/metrics", "/v1/status"])
    func head(path: String) async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) {
            try await ServerHarness.exchange("HEAD \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", with: $0)
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
        #expect(answer.lowercased().contains("content-length: "))
        #expect(!answer.lowercased().contains("content-length: 0\r\n"))
    }

    @Test("the health endpoint offers nothing but probes", arguments: ["/metrics", "/v1/status", "/v1/pools", "/"])
    func healthOnly(path: String) async throws {
        let answer = try await ServerHarness.with(ServerHarness.health()) { try await get(path, $0) }
        #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        #expect(answer.hasSuffix(#"{"error":{"message":"no such path: \#(path)"}}"# + "\n"))
    }

    @Test("a wrong method is answered 405 with those that are right", arguments: ["POST", "PUT", "DELETE", "PATCH"])
    func wrongMethod(method: String) async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) {
            let request = "\(method) /v1/pools HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"
            return try await ServerHarness.exchange(request, with: $0)
        }
        #expect(answer.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))
        #expect(answer.lowercased().contains("allow: get, head\r\n"))
        #expect(answer.hasSuffix(#"{"error":{"message":"/v1/pools answers GET, HEAD only"}}"# + "\n"))
    }

    @Test("metrics are Prometheus text, the process's own included")
    func metrics() async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) { try await get("/metrics", $0) }
        #expect(answer.lowercased().contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        #expect(answer.contains("\napus_x 1\n"))
        #expect(answer.contains("\napus_process_resident_memory_bytes "))
        #expect(answer.contains("\napus_build_info{version=\"\(BuildInfo.version)\""))
    }

    @Test("a body that is too large is refused before it is read")
    func largeBody() async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) {
            let request = "PUT /v1/pools HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n"
            return try await ServerHarness.exchange(request, with: $0)
        }
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
        #expect(answer.contains(#"{"error":{"message":"#))
    }

    @Test("a head that is too large is refused")
    func largeHead() async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) {
            let field = "X-Filler: \(String(repeating: "a", count: 20_000))"
            return try await ServerHarness.exchange("GET /livez HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n", with: $0)
        }
        #expect(!answer.hasPrefix("HTTP/1.1 2"))
    }

    @Test("one connection serves many requests")
    func keepAlive() async throws {
        let answers = try await ServerHarness.with(ServerHarness.admin()) {
            let again = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
            let last = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            return try await ServerHarness.exchange(again + again + last, with: $0)
        }
        #expect(answers.split(separator: "HTTP/1.1 200 OK").count == 3)
    }

    private func get(_ path: String, _ endpoint: Endpoint) async throws -> String {
        try await ServerHarness.exchange("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", with: endpoint)
    }
}
