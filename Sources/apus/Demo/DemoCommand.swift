import ArgumentParser
import Glibc

/// `apus demo`: a node, backends with their weaknesses and clients, as processes on loopback.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch a node balance real traffic over four backends on this machine."
    )

    @Option(help: "End after this many seconds, with a summary.")
    var seconds: Int?

    func validate() throws {
        if let seconds, !(1...86_400).contains(seconds) {
            throw ValidationError("--seconds must be 1 to 86400, got \(seconds)")
        }
    }

    func run() throws {
        Interrupt.install()
        do {
            guard let directory = PrivateDirectory() else { throw DemoError.noDirectory(errno) }
            let demo = Demo(seconds: seconds, files: DemoFiles(directory: directory.path))
            try demo.run()
        } catch {
            Console.printError("apus: demo: \(error)")
            throw ExitStatus.failed
        }
    }
}
