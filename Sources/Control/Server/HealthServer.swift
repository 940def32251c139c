package import ApusConfiguration
package import Logging
package import NIOCore
import ServiceLifecycle

/// The health endpoint: `/livez`, `/readyz` and `/health`, for the layer 4 front.
///
/// It lives as ``AdminServer`` does: it must answer 503 while the node drains.
package final class HealthServer: Service {
    private let server: ControlServer

    /// Describes a server; nothing is opened before ``run()``.
    ///
    /// - Parameters:
    ///   - endpoint: Where it listens; with inherited sockets only a name for messages.
    ///   - inherited: Descriptors of listening sockets that were passed to the process; they win over the endpoint, and
    ///     stay open.
    ///   - sources: What it tells.
    ///   - group: Where it runs.
    ///   - logger: For what operators can act on.
    package init(
        endpoint: Endpoint,
        inherited: [CInt] = [],
        sources: ControlSources,
        group: any EventLoopGroup,
        logger: Logger
    ) {
        server = ControlServer(
            name: "health",
            endpoint: endpoint,
            inherited: inherited,
            router: ControlRoutes.health(sources),
            connectionsMax: ControlLimits.healthConnections,
            idle: ControlLimits.healthIdle,
            group: group,
            logger: logger
        )
    }

    /// The address it listens on, with the port that the kernel chose; waits until it listens.
    ///
    /// Throws ``ControlError`` when it could not listen. Whoever waits must see to it that ``run()`` is called.
    package var boundAddress: Endpoint {
        get async throws { try await server.boundAddress }
    }

    /// Serves; throws ``ControlError`` when it cannot listen.
    package func run() async throws {
        try await server.run()
    }

    /// Ends ``run()`` after the answers in progress; safe to call at any time and more than once.
    package func stop() async {
        await server.stop()
    }
}
