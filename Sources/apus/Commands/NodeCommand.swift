import ArgumentParser
import Control

/// `apus node`: what a whole node does.
struct NodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Take a node out of use, and back.",
        subcommands: [Drain.self, Undrain.self]
    )

    /// `apus node drain`: the node is not ready, and finishes what it does.
    struct Drain: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "drain",
            abstract: "Make a running node unready, so that the front sends it nothing new."
        )

        @OptionGroup var admin: AdminOption

        func run() throws {
            let status = try admin.ask { try $0.setNodeDrain(true) }
            Console.print("\(status.name): draining, \(status.inFlight) in flight")
        }
    }

    /// `apus node undrain`: takes a drain back.
    struct Undrain: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "undrain",
            abstract: "Let a drained node be ready again."
        )

        @OptionGroup var admin: AdminOption

        func run() throws {
            let status = try admin.ask { try $0.setNodeDrain(false) }
            Console.print("\(status.name): \(status.ready ? "ready" : "not ready")")
        }
    }
}
