import Health
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import ApusConfiguration
@testable import Proxy

@Suite(.timeLimit(.minutes(1))) struct HealthCheckerTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    // MARK: Outcomes

    @Test func an_expected_status_makes_a_backend_up() async throws {
        let backend = try await ScriptedBackend(.answer("HTTP/1.1 204 No Content\r\n\r\n"))
        let results = try await self.conclusions(of: backend, statuses: [200...200, 204...299], count: 2)
        #expect(results.map(\.failure) == [nil, nil])
        #expect(results.map(\.transition) == [.becameUp, .unchanged])
        #expect(results.map(\.check) == [1, 2])
    }

    @Test func any_other_status_makes_it_down() async throws {
        let backend = try await ScriptedBackend(.answer("HTTP/1.1 503 Busy\r\n\r\n"))
        let results = try await self.conclusions(of: backend, count: 2)
        #expect(results.map(\.failure) == [.status(503), .status(503)])
        #expect(results.first?.transition == .becameDown)
    }

    @Test func interim_answers_do_not_count() async throws {
        let backend = try await ScriptedBackend(.answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"))
        #expect(try await self.conclusions(of: backend).map(\.failure) == [nil])
    }

    @Test func a_refused_connection_is_a_failure() async throws {
        // A port that was free a moment ago.
        let socket = try ListeningSocket.open(.ip("127.0.0.1", port: 0))
        let endpoint = Endpoint(socket.localAddress)
        socket.close()
        let results = try await self.conclusions(of: endpoint, kind: .tcp, count: 2)
        #expect(results.map(\.failure) == [.connect, .connect])
    }

    @Test func a_backend_that_hangs_is_late() async throws {
        let backend = try await ScriptedBackend(.hang)
        let results = try await self.conclusions(of: backend, timeout: .milliseconds(50), count: 2)
        #expect(results.map(\.failure) == [.timeout, .timeout])
        // Its connections are not left open.
        #expect(await backend.untilConnectionsEnded(2))
    }

    @Test func half_an_answer_is_late_too() async throws {
        let backend = try await ScriptedBackend(.sayAndHang("HTTP/1.1 200 OK\r\nServer"))
        #expect(try await self.conclusions(of: backend, timeout: .milliseconds(50)).map(\.failure) == [.timeout])
    }

    @Test func garbage_is_no_answer() async throws {
        let backend = try await ScriptedBackend(.answer("220 smtp.example ESMTP\r\n"))
        #expect(try await self.conclusions(of: backend).map(\.failure) == [.invalidAnswer])
    }

    @Test func a_connection_that_ends_without_an_answer_is_a_failure() async throws {
        let backend = try await ScriptedBackend(.close)
        #expect(try await self.conclusions(of: backend).map(\.failure) == [.invalidAnswer])
    }

    @Test func a_tcp_check_wants_a_connection_and_says_nothing() async throws {
        let backend = try await ScriptedBackend(.hang)
        #expect(try await self.conclusions(of: backend.endpoint, kind: .tcp, count: 2).map(\.failure) == [nil, nil])
        #expect(await backend.untilConnectionsEnded(2))
        #expect(backend.received == "")
    }

    @Test func a_backend_that_comes_back_is_up_again() async throws {
        let backend = try await ScriptedBackend(
            .answer("HTTP/1.1 500 No\r\n\r\n"),
            then: .answer("HTTP/1.1 200 OK\r\n\r\n")
        )
        let results = try await self.conclusions(of: backend, count: 3)
        #expect(results.map(\.transition) == [.becameDown, .becameUp, .unchanged])
    }

    @Test func a_host_name_that_is_not_resolved_is_a_failure() async throws {
        let results = try await self.conclusions(of: .host("backend.invalid", port: 80), kind: .tcp)
        #expect(results.map(\.failure) == [.connect])
    }

    // MARK: Requests

    @Test func the_request_names_path_and_host() async throws {
        let backend = try await ScriptedBackend(.answer("HTTP/1.1 200 OK\r\n\r\n"))
        let kind = HealthCheck.Kind.http(path: "/up?x", host: "a.test", expectedStatuses: [200...200])
        _ = try await self.conclusions(of: backend.endpoint, kind: kind)
        let request = "GET /up?x HTTP/1.1\r\nHost: a.test\r\nUser-Agent: apus\r\nConnection: close\r\n\r\n"
        #expect(backend.received.hasPrefix(request))
    }

    @Test func the_host_is_the_backends_address_unless_configured() async throws {
        let backend = try await ScriptedBackend(.answer("HTTP/1.1 200 OK\r\n\r\n"))
        _ = try await self.conclusions(of: backend)
        #expect(backend.received.contains("\r\nHost: \(backend.endpoint.text)\r\n"))
    }

    @Test func a_stopped_checker_says_no_more() async throws {
        let backend = try await ScriptedBackend(.hang)
        let eventLoop = self.group.next()
        let counted = NIOLockedValueBox(0)
        let checker = try await eventLoop.submit {
            let checker = self.checker(backend.endpoint, .defaults, eventLoop) { _ in
                counted.withLockedValue { $0 += 1 }
            }
            checker.start()
            return checker
        }.get()
        #expect(await backend.untilReceived("\r\n\r\n"))
        try await eventLoop.submit { checker.stop() }.get()
        #expect(await backend.untilConnectionsEnded(1))
        try await eventLoop.submit {}.get()
        #expect(counted.withLockedValue { $0 } == 0)
    }

    // MARK: Running a checker

    private func checker(
        _ endpoint: Endpoint,
        _ check: HealthCheck,
        _ eventLoop: any EventLoop,
        report: @escaping (HealthCheckStateMachine.Conclusion) -> Void
    ) -> HealthChecker {
        let backend = BackendShared(Sample.backend("a", endpoint))
        return HealthChecker(eventLoop: eventLoop, backend: backend, check: check, seed: 1, report: report)
    }

    private func conclusions(
        of backend: ScriptedBackend,
        statuses: [ClosedRange<Int>] = [200...200],
        timeout: Duration = .seconds(10),
        count: Int = 1
    ) async throws -> [HealthCheckStateMachine.Conclusion] {
        let kind = HealthCheck.Kind.http(path: "/", host: nil, expectedStatuses: statuses)
        return try await self.conclusions(of: backend.endpoint, kind: kind, timeout: timeout, count: count)
    }

    /// The outcomes of the first checks.
    private func conclusions(
        of endpoint: Endpoint,
        kind: HealthCheck.Kind,
        timeout: Duration = .seconds(10),
        count: Int = 1
    ) async throws -> [HealthCheckStateMachine.Conclusion] {
        let eventLoop = self.group.next()
        var check = HealthCheck.defaults
        check.kind = kind
        check.timeout = timeout
        check.interval = .milliseconds(1)
        let (stream, continuation) = AsyncStream.makeStream(of: HealthCheckStateMachine.Conclusion.self)
        let checker = try await eventLoop.submit { [check] in
            let checker = self.checker(endpoint, check, eventLoop) { continuation.yield($0) }
            checker.start()
            return checker
        }.get()
        var results: [HealthCheckStateMachine.Conclusion] = []
        for await conclusion in stream {
            results.append(conclusion)
            if results.count == count { break }
        }
        try await eventLoop.submit { checker.stop() }.get()
        return results
    }
}
