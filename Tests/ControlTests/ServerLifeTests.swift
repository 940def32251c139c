import ApusConfiguration
import Glibc
import Logging
import ServiceLifecycle
import Testing

@testable import Control

@Suite("Start and end of the endpoints", .timeLimit(.minutes(1)))
struct ServerLifeTests {
    @Test("the bound address has the port that the kernel chose", arguments: ["127.0.0.1", "::1"])
    func boundPort(host: String) async throws {
        try await ServerHarness.with(ServerHarness.admin(.ip(host, port: 0))) { endpoint in
            guard case .ip(host, let port) = endpoint else {
                Issue.record("bound to \(endpoint.text)")
                return
            }
            #expect(port > 0)
        }
    }

    @Test("a taken address is an error with the kernel's reason, for run and for who waits")
    func addressInUse() async throws {
        try await ServerHarness.with(ServerHarness.admin()) { endpoint in
            let second = ServerHarness.health(endpoint)
            let expected = ControlError(endpoint: "health", address: endpoint, reason: .cannotBind(errno: EADDRINUSE))
            await #expect(throws: expected) { try await second.run() }
            await #expect(throws: expected) { try await second.boundAddress }
            #expect(expected.description == "health: cannot listen on \(endpoint.text): Address already in use")
        }
    }

    @Test("a Unix socket serves, and its file is gone at the end")
    func unixSocket() async throws {
        try await ServerHarness.withSocketPath { path in
            let status = try await ServerHarness.with(ServerHarness.admin(.unix(path))) { endpoint in
                #expect(endpoint == .unix(path))
                return try await ServerHarness.blocking { try AdminClient(endpoint: endpoint).status() }
            }
            #expect(status == Fixtures.status)
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test("a socket that a dead process left behind is replaced")
    func staleSocket() async throws {
        try await ServerHarness.withSocketPath { path in
            let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            try bind(left, path)
            close(left)
            try #require(access(path, F_OK) == 0)
            let pools = try await ServerHarness.with(ServerHarness.admin(.unix(path))) { endpoint in
                try await ServerHarness.blocking { try AdminClient(endpoint: endpoint).pools() }
            }
            #expect(pools == Fixtures.pools)
        }
    }

    @Test("a socket that a living process serves is not taken from it")
    func livingSocket() async throws {
        try await ServerHarness.withSocketPath { path in
            try await ServerHarness.with(ServerHarness.admin(.unix(path))) { endpoint in
                let second = ServerHarness.admin(.unix(path))
                await #expect(throws: ControlError(endpoint: "admin", address: endpoint, reason: .socketInUse)) {
                    try await second.run()
                }
                let status = try await ServerHarness.blocking { try AdminClient(endpoint: endpoint).status() }
                #expect(status.name == "lb-1")
            }
        }
    }

    @Test("a file that is no socket is left alone")
    func noSocket() async throws {
        try await ServerHarness.withSocketPath { path in
            close(open(path, O_WRONLY | O_CREAT, 0o600))
            let server = ServerHarness.admin(.unix(path))
            await #expect(throws: ControlError(endpoint: "admin", address: .unix(path), reason: .notASocket)) {
                try await server.run()
            }
            #expect(access(path, F_OK) == 0)
        }
    }

    @Test("stop before run and stop twice are harmless")
    func stopEarly() async throws {
        let server = ServerHarness.admin()
        await server.stop()
        await server.stop()
        try await server.run()
        await #expect(throws: ControlError(endpoint: "admin", address: ServerHarness.loopback, reason: .stopped)) {
            try await server.boundAddress
        }
    }

    @Test("in a service group it answers until the services after it have ended")
    func outlivesLaterServices() async throws {
        let server = ServerHarness.admin(
            ServerHarness.loopback,
            Fixtures.sources(readiness: Fixtures.unready)
        )
        let draining = DrainingService(server: server)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: server),
                    .init(service: draining, successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                logger: Logger(label: "test")
            )
        )
        async let run: Void = group.run()
        _ = try await server.boundAddress
        await group.triggerGracefulShutdown()
        try await run
        #expect(await draining.answer?.hasPrefix("HTTP/1.1 503 ") == true)
    }

    private func bind(_ descriptor: Int32, _ path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let code = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(code == 0)
    }
}

/// Asks the server for its readiness after the shutdown has begun.
private actor DrainingService: Service {
    private let server: AdminServer
    private(set) var answer: String?

    init(server: AdminServer) {
        self.server = server
    }

    func run() async throws {
        try await gracefulShutdown()
        let request = "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        answer = try await ServerHarness.exchange(request, with: server.boundAddress)
    }
}
