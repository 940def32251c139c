package import ApusConfiguration
import Cluster
import Control
import Glibc
package import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Proxy
import ServiceLifecycle
import Systemd
import UnixSignals

/// One node: composes the data plane, the endpoints and their life out of a configuration.
package final class Node: Sendable {
    private let name: String
    private let instance: Int?
    private let logger: Logger
    private let dataGroup: MultiThreadedEventLoopGroup
    private let controlGroup: MultiThreadedEventLoopGroup
    private let proxy: ProxyServer
    private let readiness: Readiness
    private let reload: Reload
    private let clusterServices: [any Service]
    private let endpoints: [any Service]
    private let admin: AdminServer?
    private let health: HealthServer?

    /// Builds a node; nothing is opened but the access log.
    ///
    /// - Parameters:
    ///   - configuration: What to do.
    ///   - instance: The node's number among those on its host, from 1: the name gets `-N`, and the admin port moves up
    ///     by N - 1.
    ///   - logger: Where to log.
    ///   - load: Reads the configuration anew for a reload; nil when it is bad, which it has told then.
    /// - Throws: `IOError` when the access log cannot be opened, or what is wrong with an inherited socket.
    package init(
        configuration: Configuration,
        instance: Int?,
        logger: Logger,
        reading load: @escaping @Sendable () -> Configuration? = { nil }
    ) throws {
        var logger = logger
        let name = Self.name(configuration.node.name, instance: instance)
        logger[metadataKey: "node"] = "\(name)"
        self.name = name
        self.instance = instance
        self.logger = logger
        let inherited = try InheritedSockets.take()
        Self.tellUnused(inherited, of: configuration, logger: logger)
        let dataGroup = MultiThreadedEventLoopGroup(numberOfThreads: configuration.node.threads ?? System.coreCount)
        let controlGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.dataGroup = dataGroup
        self.controlGroup = controlGroup
        let proxy = try ProxyServer(
            configuration: configuration,
            nodeName: name,
            group: dataGroup,
            controlLoop: controlGroup.next(),
            logger: logger,
            inherited: inherited,
            seed: UInt64.random(in: .min ... .max)
        )
        self.proxy = proxy
        let readiness = Readiness(proxy: proxy, isClustered: configuration.cluster != nil)
        self.readiness = readiness
        let controlLoop = controlGroup.next()
        let part = ClusterPart(configuration: configuration, name: name, instance: instance)
        let cluster = try Self.makeCluster(
            part,
            proxy: proxy,
            readiness: readiness,
            eventLoop: controlLoop,
            logger: logger
        )
        self.clusterServices =
            cluster.map { cluster in
                [cluster, FactsService(cluster: cluster, readiness: readiness, facts: Self.facts(part))]
            } ?? []
        self.reload = Reload(
            proxy: proxy,
            configuration: configuration,
            logger: logger,
            load: load,
            reloadKeys: { try cluster?.reloadKeys() }
        )
        let sources = Self.sources(
            name: name,
            instance: instance,
            proxy: proxy,
            readiness: readiness,
            decisions: Decisions(proxy: proxy, eventLoop: controlLoop, nodeName: name),
            cluster: cluster
        )
        self.admin = configuration.admin.map {
            let endpoint = $0.forInstance(instance)
            return AdminServer(endpoint: endpoint, sources: sources, group: controlGroup, logger: logger)
        }
        self.health = try configuration.health.map {
            try Self.healthServer($0, inherited: inherited, sources: sources, group: controlGroup, logger: logger)
        }
        self.endpoints = [self.health as (any Service)?, self.admin].compactMap { $0 }
    }

    /// What is wrong with a regular expression of a route; nil when it can be used.
    package static func validateRegularExpression(_ pattern: String) -> String? {
        RegularExpression.validate(pattern)
    }

    /// Runs until SIGTERM or SIGINT and the drain that follows, or until something fails.
    ///
    /// - Parameter handlesSignals: Whether signals end the node; else the surrounding service group does.
    /// - Throws: Whatever kept a listener or an endpoint from opening.
    package func run(handlesSignals: Bool = true) async throws {
        signal(SIGPIPE, SIG_IGN)
        // Shut down in reverse order: the endpoints answer until the data plane is drained.
        let signals: [any Service] = handlesSignals ? [HangUpService(reload: self.reload)] : []
        let services =
            signals + self.endpoints + self.clusterServices + [
                ProxyService(
                    proxy: self.proxy,
                    readiness: self.readiness,
                    reload: self.reload,
                    name: self.name,
                    logger: self.logger
                )
            ]
        var groupLogger = self.logger
        groupLogger.logLevel = max(groupLogger.logLevel, .error)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) },
                gracefulShutdownSignals: handlesSignals ? [.sigterm, .sigint] : [],
                logger: groupLogger
            )
        )
        do {
            try await group.run()
        } catch {
            await self.end()
            throw error
        }
        await self.end()
    }

    private func end() async {
        await self.proxy.shutdown()
        try? await self.dataGroup.shutdownGracefully()
        try? await self.controlGroup.shutdownGracefully()
    }

    /// Reads the configuration anew and applies it, as SIGHUP does; a bad one changes nothing.
    ///
    /// Not to be called again before it has returned.
    package func reloadConfiguration() async {
        await self.reload.run()
    }

    /// The listeners' names and bound addresses, once they are open.
    package var listeners: [(name: String, address: Endpoint)] { self.proxy.listeners }

    /// Waits until the node is ready.
    package func untilReady() async throws {
        try await self.readiness.untilReady()
    }

    /// Where the admin API answers, with the port that the kernel chose; nil when it is off.
    package var adminAddress: Endpoint? {
        get async throws { try await self.admin?.boundAddress }
    }

    /// Where the layer 4 front probes, with the port that the kernel chose; nil when there is no health listener.
    package var healthAddress: Endpoint? {
        get async throws { try await self.health?.boundAddress }
    }

    private static func healthServer(
        _ health: Configuration.Health,
        inherited: [InheritedSocket],
        sources: ControlSources,
        group: any EventLoopGroup,
        logger: Logger
    ) throws -> HealthServer {
        let sockets = inherited.filter { $0.kind == .stream && $0.name == health.socket }.map(\.descriptor)
        guard !sockets.isEmpty || health.address != nil else { throw NoHealthSocket(name: health.socket ?? "") }
        return HealthServer(
            endpoint: health.address ?? .ip("0.0.0.0", port: 0),
            inherited: sockets,
            sources: sources,
            group: group,
            logger: logger
        )
    }

    /// Warns of sockets that were passed for nothing: their clients would wait for ever.
    private static func tellUnused(_ sockets: [InheritedSocket], of configuration: Configuration, logger: Logger) {
        var used = Set(configuration.listeners.compactMap(\.socket))
        if let socket = configuration.health?.socket { used.insert(socket) }
        for socket in sockets where !used.contains(socket.name) {
            logger.warning("systemd passed a socket that nothing uses", metadata: ["socket": "\(socket.name)"])
        }
    }

    private static func name(_ configured: String?, instance: Int?) -> String {
        let name = configured ?? self.hostName()
        return instance.map { "\(name)-\($0)" } ?? name
    }

    static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        let result = gethostname(&buffer, buffer.count - 1)
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return result == 0 && !name.isEmpty ? name : "apus"
    }
}

extension Endpoint {
    /// The admin address of instance N: the port moves up by N - 1, a socket's file gets `-N` before its suffix.
    func forInstance(_ instance: Int?) -> Endpoint {
        guard let instance, instance > 1 else { return self }
        switch self {
        case .ip(let host, let port): return port == 0 ? self : .ip(host, port: port + instance - 1)
        case .host: return self
        case .unix(let path):
            let stem = path.hasSuffix(".sock") ? String(path.dropLast(5)) : path
            return .unix("\(stem)-\(instance).sock")
        }
    }
}

/// The health socket that the configuration names was not passed, and there is no address to listen on instead.
struct NoHealthSocket: Error, CustomStringConvertible {
    var name: String

    var description: String {
        "health: systemd passed no stream socket named \(name), and health has no address"
    }
}
