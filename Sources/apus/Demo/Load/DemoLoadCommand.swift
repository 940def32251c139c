import ArgumentParser
import NIOCore
import NIOPosix

/// `apus demo-load`: the clients of the demo; prints a ``LoadReport`` a second, ends when standard input does.
struct DemoLoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo-load", shouldDisplay: false)

    @Option var port: Int
    @Option var connections: Int

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let statistics = LoadStatistics()
        ParentWatch.start { statistics.stop() }
        let port = port
        await withDiscardingTaskGroup { tasks in
            for _ in 0..<connections {
                tasks.addTask { await Self.keepConnected(group, port: port, statistics) }
            }
            tasks.addTask { await Self.report(statistics) }
        }
        Console.print(statistics.takeReport(isFinal: true).line)
        try await group.shutdownGracefully()
    }

    /// Holds one connection open, a new one whenever it ends.
    private static func keepConnected(
        _ group: MultiThreadedEventLoopGroup,
        port: Int,
        _ statistics: LoadStatistics
    ) async {
        let bootstrap = ClientBootstrap(group: group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = LoadClientHandler(statistics: statistics, thinkTime: .milliseconds(10))
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        }
        while !statistics.isStopping {
            do {
                let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
                try await channel.closeFuture.get()
            } catch {
                statistics.recordBroken()
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private static func report(_ statistics: LoadStatistics) async {
        var steps = 0
        while !statistics.isStopping {
            // In small steps, so that the end does not wait for a whole second.
            try? await Task.sleep(for: .milliseconds(100))
            steps += 1
            if steps.isMultiple(of: 10) { Console.print(statistics.takeReport(isFinal: false).line) }
        }
    }
}
