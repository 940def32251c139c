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
            RunCommand.self, CheckCommand.self, StatusCommand.self, MembersCommand.self, PoolsCommand.self,
            DrainCommand.self, UndrainCommand.self, WeightCommand.self, NodeCommand.self, TopCommand.self,
            KeygenCommand.self, DemoCommand.self, VersionCommand.self, DemoBackendCommand.self, DemoLoadCommand.self,
            DemoNodeCommand.self,
        ]
    )
}
