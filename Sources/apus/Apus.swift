import ArgumentParser
import Control

/// The command line.
@main
struct Apus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus",
        abstract: "A load balancer that is a cluster.",
        version: BuildInfo.version,
        subcommands: [
            RunCommand.self, CheckCommand.self, StatusCommand.self, PoolsCommand.self, DemoCommand.self,
            VersionCommand.self, DemoBackendCommand.self, DemoLoadCommand.self, DemoNodeCommand.self,
        ]
    )
}
