import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers on sockets that systemd passed, which the library's own server cannot take over.
struct InheritedServer: Service {
    /// Descriptors of listening sockets; duplicates are used, the sockets themselves stay open for siblings.
    let descriptors: [CInt]
    let responder: RouterResponder<BasicRequestContext>
    let configuration: HTTP1Channel.Configuration
    let group: any EventLoopGroup
    let logger: Logger
    let onRunning: @Sendable ((any Channel)?) -> Void

    func run() async throws {
        var servers: [NIOAsyncChannel<HTTP1Channel.Value, Never>] = []
        for descriptor in descriptors { servers.append(try await bind(descriptor)) }
        onRunning(servers.first?.channel)
        let channels = servers.map(\.channel)
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                for server in servers { group.addTask { try await serve(server) } }
            }
        } onGracefulShutdown: {
            for channel in channels { channel.close(promise: nil) }
        }
    }

    private func bind(_ descriptor: CInt) async throws -> NIOAsyncChannel<HTTP1Channel.Value, Never> {
        let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard duplicate >= 0 else { throw IOError(errnoCode: errno, reason: "fcntl") }
        let child = child
        return try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(duplicate, cleanupExistingSocketFile: false) { child.setup(channel: $0, logger: logger) }
    }

    private var child: HTTP1Channel {
        HTTP1Channel(
            responder: { request, writer, channel in
                let context = BasicRequestContext(source: .init(channel: channel, logger: logger))
                let response: Response
                do {
                    response = try await responder.respond(to: request, context: context)
                } catch {
                    response = Response(status: .internalServerError)
                }
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: configuration
        )
    }

    private func serve(_ server: NIOAsyncChannel<HTTP1Channel.Value, Never>) async throws {
        let child = child
        try await server.executeThenClose { connections in
            await withDiscardingTaskGroup { group in
                do {
                    for try await connection in connections {
                        group.addTask { await child.handle(value: connection, logger: logger) }
                    }
                } catch {
                    logger.error("an inherited socket broke", metadata: ["error": "\(error)"])
                }
                group.cancelAll()
            }
        }
    }
}
