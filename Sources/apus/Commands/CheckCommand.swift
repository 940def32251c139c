import ArgumentParser

/// `apus check`: says whether a configuration is good.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check", abstract: "Validate a configuration.")

    @OptionGroup var file: ConfigurationFile

    func run() throws {
        _ = try file.load()
        Console.print("\(file.path): OK")
    }
}
