import ArgumentParser
import Glibc

/// `apus demo-node`: the node of the demo, which ends as by SIGTERM when standard input does.
struct DemoNodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "demo-node", shouldDisplay: false)

    @OptionGroup var file: ConfigurationFile

    func run() async throws {
        ParentWatch.start { kill(getpid(), SIGTERM) }
        try await RunCommand.run(try file.load(), instance: nil, file: file)
    }
}
