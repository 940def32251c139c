import ArgumentParser
import Control

/// `apus version`: what this binary is.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print version and build.")

    func run() {
        Console.print("apus \(BuildInfo.version)")
        Console.print("Swift \(BuildInfo.swiftVersion)")
        Console.print("build \(BuildInfo.build)")
    }
}
