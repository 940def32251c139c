package import ApusConfiguration
package import Logging
package import NIOCore
import ServiceLifecycle

/// The admin endpoint: `/metrics`, `/v1/status`, `/v1/members`, `/v1/pools`, commands and the probes, for operators of this node.
///
/// It serves from ``run()`` until the graceful shutdown of the task that runs it, or ``stop()``, whichever comes first. A
/// `ServiceGroup` shuts its services down in reverse order, one after the other: put first in the group it answers until the
/// node's other services have ended.
package final class AdminServer: Service {
    private let server: ControlServer

    /// Describes a server; nothing is opened before ``run()``.
    package init(endpoint: Endpoint, sources: ControlSources, group: any EventLoopGroup, logger: Logger) {
        server = ControlServer(
            name: "admin",
            endpoint: endpoint,
            router: ControlRoutes.admin(sources),
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
