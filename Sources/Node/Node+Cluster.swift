import ApusConfiguration
import Cluster
import Control
import Gossip
import Logging
import NIOCore
import Proxy

extension Node {
    /// What a node's part in the cluster follows from.
    struct ClusterPart {
        /// The whole configuration.
        var configuration: Configuration
        /// The node's name.
        var name: String
        /// Its number among the instances of its host.
        var instance: Int?
    }

    /// Makes the node's part in the cluster.
    ///
    /// - Parameters:
    ///   - part: What it follows from.
    ///   - proxy: What is told what members say.
    ///   - readiness: What waits for the cluster.
    ///   - eventLoop: The control loop.
    ///   - logger: For what operators can act on.
    /// - Returns: The service, not running yet; nil for a node without a cluster.
    /// - Throws: What is wrong with an address or the key file.
    static func makeCluster(
        _ part: ClusterPart,
        proxy: ProxyServer,
        readiness: Readiness,
        eventLoop: any EventLoop,
        logger: Logger
    ) throws -> ClusterService? {
        guard let section = part.configuration.cluster?.forInstance(part.instance) else { return nil }
        var hooks = ClusterHooks()
        hooks.onView = { proxy.apply($0) }
        hooks.onLoad = { proxy.receive($1, from: $0, at: $2) }
        hooks.onOpinions = { proxy.receive($1, from: $0) }
        hooks.onGone = { proxy.forget($0) }
        hooks.onJoined = { readiness.clusterJoined() }
        hooks.onNameTaken = { readiness.nameTaken(by: $0?.epoch) }
        hooks.sampleLoad = { proxy.load(at: $0) }
        hooks.sampleOpinions = { proxy.opinions(at: $0) }
        return try ClusterService(
            settings: self.clusterSettings(part, section),
            hooks: hooks,
            eventLoop: eventLoop,
            wallClock: { WallTime.milliseconds },
            logger: logger
        )
    }

    private static func clusterSettings(
        _ part: ClusterPart,
        _ section: Configuration.Cluster
    ) throws -> ClusterSettings {
        return ClusterSettings(
            nodeName: part.name,
            epoch: WallTime.milliseconds,
            facts: self.facts(part),
            bindAddress: try section.address.socketAddress,
            advertise: try section.advertise?.socketAddress,
            seeds: section.join.compactMap { endpoint in
                switch endpoint {
                case .ip(let host, let port), .host(let host, let port): .init(host: host, port: port)
                case .unix: nil
                }
            },
            security: section.security.settings,
            clusterName: section.name,
            gossipInterval: section.gossipInterval,
            stateDirectory: part.configuration.node.stateDirectory
        )
    }

    /// What the node says of itself before it is ready.
    static func facts(_ part: ClusterPart) -> NodeFacts {
        NodeFacts(
            host: part.configuration.node.host ?? self.hostName(),
            instance: UInt16(clamping: part.instance ?? 0),
            zone: part.configuration.node.zone ?? "",
            version: BuildInfo.version
        )
    }
}

extension Endpoint {
    /// The address to bind to or to advertise.
    fileprivate var socketAddress: SocketAddress {
        get throws {
            switch self {
            case .ip(let host, let port), .host(let host, let port): try SocketAddress(ipAddress: host, port: port)
            case .unix(let path): try SocketAddress(unixDomainSocketPath: path)
            }
        }
    }
}

extension Configuration.Cluster.Security {
    /// The same for the cluster's service.
    fileprivate var settings: ClusterSettings.Security {
        switch self {
        case .keyFile(let path): .keyFile(path)
        case .insecure: .insecure
        }
    }
}
