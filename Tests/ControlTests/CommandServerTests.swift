import ApusConfiguration
import Synchronization
import Testing

@testable import Control

/// Keeps the commands a node was given.
private final class Commands: Sendable {
    private let backends = Mutex<[BackendCommand]>([])
    private let drains = Mutex<[Bool]>([])

    var given: [BackendCommand] { backends.withLock { $0 } }
    var drained: [Bool] { drains.withLock { $0 } }

    func sources(_ outcome: CommandOutcome = .done) -> ControlSources {
        Fixtures.sources(
            override: { command in
                self.backends.withLock { $0.append(command) }
                return outcome
            },
            nodeDrain: { isDraining in
                self.drains.withLock { $0.append(isDraining) }
                return outcome
            }
        )
    }
}

@Suite("Commands over the admin endpoint")
struct CommandServerTests {
    @Test("a client's command arrives whole, and the backend comes back")
    func override() async throws {
        let commands = Commands()
        let sent = [
            BackendCommand(pool: "api", backend: "one", change: .weight(5)),
            BackendCommand(pool: "api", backend: "two", change: .drain(true), expires: .seconds(3_600)),
            BackendCommand(pool: "api", backend: "two", change: .drain(false)),
        ]
        let answers = try await with(commands.sources()) { client in try sent.map { try client.send($0) } }
        #expect(commands.given == sent)
        #expect(
            answers == [Fixtures.pools[0].backends[0], Fixtures.pools[0].backends[1], Fixtures.pools[0].backends[1]]
        )
    }

    @Test("a node drains and comes back")
    func node() async throws {
        let commands = Commands()
        let answers = try await with(commands.sources()) { client in
            [try client.setNodeDrain(true), try client.setNodeDrain(false)]
        }
        #expect(commands.drained == [true, false])
        #expect(answers == [Fixtures.status, Fixtures.status])
    }

    @Test("members are asked for")
    func members() async throws {
        #expect(try await with(Fixtures.sources()) { try $0.members() } == Fixtures.members)
    }

    @Test("what does not exist is 404, and no command")
    func missing() async throws {
        let commands = Commands()
        let failures = try await with(commands.sources()) { client in
            ["web", "api"].map { pool in
                failure { _ = try client.send(BackendCommand(pool: pool, backend: "three", change: .drain(true))) }
            }
        }
        #expect(
            failures == [
                .refused(status: 404, message: #"no pool is named "web""#),
                .refused(status: 404, message: #"no backend of the pool "api" is named "three""#),
            ]
        )
        #expect(commands.given == [])
    }

    @Test(
        "what a node will not do has its status",
        arguments: [
            (.missing("gone"), 404, "gone"), (.conflict("the node is ending"), 409, "the node is ending"),
            (.unavailable("too many"), 503, "too many"), (.noCommands, 503, "this node takes no commands"),
        ] as [(CommandOutcome, Int, String)]
    )
    func outcomes(outcome: CommandOutcome, status: Int, message: String) async throws {
        let failures = try await with(Commands().sources(outcome)) { client in
            [
                failure { _ = try client.send(BackendCommand(pool: "api", backend: "one", change: .drain(true))) },
                failure { _ = try client.setNodeDrain(true) },
            ]
        }
        let expected = AdminClientError.refused(status: status, message: message)
        #expect(failures == [expected, expected])
    }

    @Test(
        "a body of another type is refused before it is read",
        arguments: ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""]
    )
    func wrongType(type: String) async throws {
        let commands = Commands()
        let answers = try await ServerHarness.with(ServerHarness.admin(ServerHarness.loopback, commands.sources())) {
            [
                try await put("/v1/pools/api/backends/one", #"{"drain": true}"#, type: type, $0),
                try await put("/v1/node", #"{"drain": true}"#, type: type, $0),
            ]
        }
        for answer in answers {
            #expect(answer.hasPrefix("HTTP/1.1 415 Unsupported Media Type\r\n"))
            #expect(
                answer.hasSuffix(#"{"error":{"message":"a command must have Content-Type: application/json"}}"# + "\n")
            )
        }
        #expect(commands.given.isEmpty && commands.drained.isEmpty)
    }

    @Test("a type may have parameters", arguments: ["application/json; charset=utf-8", "Application/JSON;x=1"])
    func typeWithParameters(type: String) async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) {
            try await put("/v1/pools/api/backends/one", #"{"drain": true}"#, type: type, $0)
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains(#""pool":"api""#))
    }

    @Test("what is wrong with a command is told", arguments: ["/v1/pools/api/backends/one", "/v1/node"])
    func badBody(path: String) async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) { try await put(path, #"{"drain": 1}"#, $0) }
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(answer.hasSuffix(#"{"error":{"message":"drain must be true or false"}}"# + "\n"))
    }

    @Test("a path that is badly encoded is told")
    func badPath() async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) {
            try await put("/v1/pools/api/backends/%zz", #"{"drain": true}"#, $0)
        }
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }

    @Test("a large body is refused", arguments: ["/v1/pools/api/backends/one", "/v1/node"])
    func largeBody(path: String) async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) { endpoint in
            let head = "PUT \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            return try await ServerHarness.exchange(head + "Content-Length: 65537\r\n\r\n", with: endpoint)
        }
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
    }

    @Test(
        "a path that takes commands answers PUT only",
        arguments: [
            "/v1/pools/api/backends/one", "/v1/pools/api/backends/a%2Fb", "/v1/pools/x/backends/a/b", "/v1/node",
        ]
    )
    func otherMethods(path: String) async throws {
        let answers = try await ServerHarness.with(ServerHarness.admin()) { endpoint in
            var answers: [String] = []
            for method in ["GET", "POST", "DELETE", "OPTIONS"] {
                let request = "\(method) \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                answers.append(try await ServerHarness.exchange(request, with: endpoint))
            }
            return answers
        }
        for answer in answers {
            #expect(answer.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))
            #expect(answer.lowercased().contains("\r\nallow: put\r\n"))
            // A browser that asks whether a foreign page may send a command hears nothing that allows it.
            #expect(!answer.lowercased().contains("access-control-"))
        }
    }

    @Test("paths beside commands do not exist", arguments: ["/v1/pools/api", "/v1/pools/api/backends/", "/v1/nodes"])
    func noSuchPath(path: String) async throws {
        let answer = try await ServerHarness.with(ServerHarness.admin()) { try await put(path, "{}", $0) }
        #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        #expect(answer.hasSuffix(#"{"error":{"message":"no such path: \#(path)"}}"# + "\n"))
    }

    @Test("the health endpoint takes no commands")
    func health() async throws {
        let answer = try await ServerHarness.with(ServerHarness.health()) {
            try await put("/v1/node", #"{"drain": true}"#, $0)
        }
        #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
    }

    private func with<Result: Sendable>(
        _ sources: ControlSources,
        _ body: @escaping @Sendable (AdminClient) throws -> Result
    ) async throws -> Result {
        try await ServerHarness.with(ServerHarness.admin(ServerHarness.loopback, sources)) { endpoint in
            try await ServerHarness.blocking { try body(AdminClient(endpoint: endpoint)) }
        }
    }

    private func put(
        _ path: String,
        _ body: String,
        type: String = "application/json",
        _ endpoint: Endpoint
    ) async throws -> String {
        let head = "PUT \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        let typeField = type.isEmpty ? "" : "Content-Type: \(type)\r\n"
        let request = head + typeField + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
        return try await ServerHarness.exchange(request, with: endpoint)
    }
}

private func failure(_ body: () throws -> Void) -> AdminClientError? {
    do {
        try body()
        return nil
    } catch {
        return error as? AdminClientError
    }
}
