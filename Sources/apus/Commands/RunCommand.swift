import ApusConfiguration
import ArgumentParser
import Logging
import Node

/// `apus run`: runs one node until it is told to end.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "Run one node.")

    @OptionGroup var file: ConfigurationFile

    @Option(help: "The node's number among those that share this host, from 1.")
    var instance: Int?

    func validate() throws {
        if let instance, !(1...1_000).contains(instance) {
            throw ValidationError("--instance must be 1 to 1000, got \(instance)")
        }
    }

    func run() async throws {
        let configuration = try file.load()
        if let instance, case .ip(_, let port)? = configuration.admin, port > 0, port + instance - 1 > 65_535 {
            throw ValidationError("--instance \(instance) would move the admin port beyond 65535")
        }
        if let instance, let max = configuration.cluster?.instanceMax, instance > max {
            throw ValidationError("--instance \(instance) would move the cluster's port beyond 65535")
        }
        try await Self.run(configuration, instance: instance, file: file)
    }

    /// Runs a node to its end; prints why it failed, and ends with 1.
    static func run(_ configuration: Configuration, instance: Int?, file: ConfigurationFile) async throws {
        LoggingSystem.bootstrap { Node.logHandler(label: $0) }
        var logger = Logger(label: "apus")
        logger.logLevel = Logger.Level(rawValue: configuration.log.level.rawValue) ?? .info
        do {
            let node = try Node(
                configuration: configuration,
                instance: instance,
                logger: logger,
                reading: { [path = file.path] in try? ConfigurationFile.load(path: path) }
            )
            try await node.run()
        } catch {
            Console.printError("apus: \(error)")
            throw ExitStatus.failed
        }
    }
}
