import ApusConfiguration
import Glibc
import Logging
import NIOPosix

@testable import Control

/// What both servers have in common, for tests.
protocol TestableServer: Sendable {
    var boundAddress: Endpoint { get async throws }
    func run() async throws
    func stop() async
}

extension AdminServer: TestableServer {}
extension HealthServer: TestableServer {}

enum ServerHarness {
    /// The kernel's choice of a port on loopback.
    static let loopback = Endpoint.ip("127.0.0.1", port: 0)

    static func admin(_ endpoint: Endpoint = loopback, _ sources: ControlSources = Fixtures.sources()) -> AdminServer {
        AdminServer(
            endpoint: endpoint,
            sources: sources,
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test")
        )
    }

    static func health(_ endpoint: Endpoint = loopback, _ sources: ControlSources = Fixtures.sources()) -> HealthServer
    {
        HealthServer(
            endpoint: endpoint,
            sources: sources,
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test")
        )
    }

    /// Runs a server around `body`, and waits for its orderly end.
    static func with<Result: Sendable>(
        _ server: some TestableServer,
        _ body: (Endpoint) async throws -> Result
    ) async throws -> Result {
        async let run: Void = server.run()
        let result: Result
        do {
            result = try await body(server.boundAddress)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        try await run
        return result
    }

    /// Does what blocks away from the threads that the server needs.
    static func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await NIOThreadPool.singleton.runIfActive(body)
    }

    /// Sends bytes on a connection of their own and gives what comes back until it closes.
    static func exchange(_ request: String, with endpoint: Endpoint) async throws -> String {
        try await blocking {
            let socket = try BlockingSocket(to: endpoint, timeout: .seconds(20))
            try socket.send(Array(request.utf8))
            var bytes: [UInt8] = []
            while true {
                let more = try socket.receive()
                if more.isEmpty { break }
                bytes += more
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Runs `body` with the path of a socket in a directory that is removed afterwards.
    static func withSocketPath<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        var template = Array("/tmp/apus-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BlockingSocket.Failure.system(errno) }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            unlink("\(directory)/s")
            rmdir(directory)
        }
        return try await body("\(directory)/s")
    }
}
