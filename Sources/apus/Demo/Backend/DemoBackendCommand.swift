import ArgumentParser
import NIOCore
import NIOPosix

/// `apus demo-backend`: one backend of the demo; prints its port, serves until standard input ends.
struct DemoBackendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo-backend", shouldDisplay: false)

    @Option var kind: DemoBackendKind

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let behaviour = DemoBehaviour(kind)
        let name = kind.rawValue
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = DemoBackendHandler(name: name, behaviour: behaviour)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        Console.print("\(channel.localAddress?.port ?? 0)")
        ParentWatch.start { channel.close(promise: nil) }
        try await channel.closeFuture.get()
        try await group.shutdownGracefully()
    }
}
