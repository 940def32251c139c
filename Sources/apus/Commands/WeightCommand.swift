import ArgumentParser
import Control

/// `apus weight`: a backend's weight, on every node.
struct WeightCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weight",
        abstract: "Set a backend's weight, on every node."
    )

    @OptionGroup var admin: AdminOption

    @Argument(help: "The backend, as POOL/BACKEND.")
    var target: BackendTarget

    @Argument(help: "The weight, 0 to 256; 0 takes no work.")
    var weight: Int?

    @Flag(help: "Return to the configured weight.")
    var reset = false

    @Option(help: "Return to the configured weight after this time by itself, such as 1h.")
    var expires: DurationArgument?

    func validate() throws {
        switch (weight, reset) {
        case (nil, false): throw ValidationError("a weight or --reset is needed")
        case (.some, true): throw ValidationError("a weight and --reset exclude each other")
        case (let weight?, false) where !(0...256).contains(weight):
            throw ValidationError("the weight must be 0 to 256, got \(weight)")
        case (nil, true) where expires != nil: throw ValidationError("--expires goes with a weight")
        default: break
        }
    }

    func run() throws {
        let command = BackendCommand(
            pool: target.pool,
            backend: target.backend,
            change: .weight(weight),
            expires: expires?.duration
        )
        let backend = try admin.ask { try $0.send(command) }
        Console.print("\(target): weight \(backend.weight)")
    }
}
