import ApusConfiguration
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// One HTTP server with a router, on an address: what ``AdminServer`` and ``HealthServer`` have in common.
final class ControlServer: Sendable {
    private struct State {
        var group: ServiceGroup?
        var isStopped = false
    }

    private let name: String
    private let endpoint: Endpoint
    /// Listening sockets that were passed to the process; they win over the address.
    private let inherited: [CInt]
    private let responder: RouterResponder<BasicRequestContext>
    private let connectionsMax: Int
    private let idle: TimeAmount
    private let group: any EventLoopGroup
    private let logger: Logger
    private let bound = BoundAddress()
    private let state = Mutex(State())

    init(
        name: String,
        endpoint: Endpoint,
        inherited: [CInt] = [],
        router: Router<BasicRequestContext>,
        connectionsMax: Int = ControlLimits.connections,
        idle: TimeAmount = ControlLimits.idle,
        group: any EventLoopGroup,
        logger: Logger
    ) {
        self.name = name
        self.endpoint = endpoint
        self.inherited = inherited
        self.responder = router.buildResponder()
        self.connectionsMax = connectionsMax
        self.idle = idle
        self.group = group
        // The framework's own words are for those who look into the framework.
        var logger = logger
        logger.logLevel = max(logger.logLevel, .error)
        self.logger = logger
    }

    var boundAddress: Endpoint {
        get async throws { try await bound.value }
    }

    /// Serves until the task's graceful shutdown or ``stop()``.
    func run() async throws {
        do {
            try prepareSocketFile()
            try await serve()
            bound.resolve(.failure(error(.stopped)))
        } catch let error as ControlError {
            bound.resolve(.failure(error))
            throw error
        }
    }

    func stop() async {
        let group = state.withLock { state in
            state.isStopped = true
            return state.group
        }
        await group?.triggerGracefulShutdown()
    }

    private func serve() async throws {
        let service: any Service = inherited.isEmpty ? application : inheritedServer
        let services = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: logger))
        let isStopped = state.withLock { state in
            state.group = services
            return state.isStopped
        }
        guard !isStopped else { return }
        do {
            try await services.run()
        } catch let error as IOError {
            throw self.error(.cannotBind(errno: error.errnoCode))
        } catch {
            // A stop that came between the two steps above ends the group before it ran.
            guard !state.withLock({ $0.isStopped }) else { return }
            if Task.isCancelled { throw CancellationError() }
            throw self.error(.ended("\(error)"))
        }
    }

    private var application: Application<RouterResponder<BasicRequestContext>> {
        Application(
            responder: responder,
            server: .http1(configuration: channelConfiguration),
            configuration: .init(
                address: bindAddress,
                availableConnectionsDelegate: MaximumAvailableConnections(connectionsMax, logger: logger)
            ),
            onServerRunning: { [bound, endpoint] in bound.resolve(.success(endpoint.bound(to: $0.localAddress))) },
            eventLoopGroupProvider: .shared(group),
            logger: logger
        )
    }

    private var inheritedServer: InheritedServer {
        InheritedServer(
            descriptors: inherited,
            responder: responder,
            configuration: channelConfiguration,
            group: group,
            logger: logger,
            onRunning: { [bound, endpoint] in
                bound.resolve(.success($0.map { endpoint.bound(to: $0.localAddress) } ?? endpoint))
            }
        )
    }

    private var channelConfiguration: HTTP1Channel.Configuration {
        .init(
            additionalChannelHandlers: [RequestBodyLimit(size: ControlLimits.bodySize, time: ControlLimits.body)],
            idleTimeout: idle,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: ControlLimits.headerSize,
                maxHeaderListSize: ControlLimits.headerSize,
                maxHeaderFieldCount: ControlLimits.headerFields
            )
        )
    }

    private var bindAddress: BindAddress {
        switch endpoint {
        case .ip(let address, let port), .host(let address, let port): .hostname(address, port: port)
        case .unix(let path): .unixDomainSocket(path: path)
        }
    }

    private func prepareSocketFile() throws {
        guard inherited.isEmpty, case .unix(let path) = endpoint else { return }
        do {
            try UnixSocketFile.prepare(path: path)
        } catch .notASocket {
            throw error(.notASocket)
        } catch .inUse {
            throw error(.socketInUse)
        }
    }

    private func error(_ reason: ControlError.Reason) -> ControlError {
        ControlError(endpoint: name, address: endpoint, reason: reason)
    }
}

extension Endpoint {
    /// The endpoint with the port that the kernel chose.
    fileprivate func bound(to address: SocketAddress?) -> Endpoint {
        guard case .ip(let text, _) = self, let port = address?.port else { return self }
        return .ip(address?.ipAddress ?? text, port: port)
    }
}
