import ApusConfiguration
import ArgumentParser
import Control
import Glibc

/// `apus drain`: no new work for a backend, on every node.
struct DrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Give a backend no new work, on every node.",
        discussion: "It finishes what it is doing; connections are not cut. undrain takes it back."
    )

    @OptionGroup var admin: AdminOption

    @Argument(help: "The backend, as POOL/BACKEND.")
    var target: BackendTarget

    @Option(help: "Take it back after this time by itself, such as 1h.")
    var expires: DurationArgument?

    @Flag(help: "Wait until the backend has nothing in flight on any node.")
    var wait = false

    @Option(help: "Give up waiting after this time, such as 5m, and end with 1; the backend stays drained.")
    var timeout: DurationArgument?

    func validate() throws {
        if timeout != nil, !wait { throw ValidationError("--timeout goes with --wait") }
    }

    func run() throws {
        let command = BackendCommand(
            pool: target.pool,
            backend: target.backend,
            change: .drain(true),
            expires: expires?.duration
        )
        _ = try admin.ask { try $0.send(command) }
        Console.print("\(target): draining")
        if wait { try waitUntilIdle() }
    }

    private func waitUntilIdle() throws {
        let start = ContinuousClock.now
        var drain = DrainWait()
        var told: Int?
        while true {
            let pools = try admin.ask { try $0.pools() }
            let found = pools.first { $0.name == target.pool }?.backends.first { $0.name == target.backend }
            let now = ContinuousClock.now - start
            switch drain.saw(found, now: now) {
            case .idle:
                Console.print("\(target): nothing in flight")
                return
            case .ended(let reason):
                Console.printError("apus: \(target) \(reason)")
                throw ExitStatus.failed
            case .waiting(let inFlight):
                if Console.isTerminal, inFlight != told { Console.print("\(target): \(inFlight) in flight") }
                told = inFlight
                if let timeout, now >= timeout.duration {
                    Console.printError("apus: \(target) has \(inFlight) in flight after \(timeout.duration.text)")
                    throw ExitStatus.failed
                }
            }
            usleep(DrainWait.pollMicroseconds)
        }
    }
}

/// `apus undrain`: takes a drain back.
struct UndrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undrain",
        abstract: "Give a drained backend new work again, on every node."
    )

    @OptionGroup var admin: AdminOption

    @Argument(help: "The backend, as POOL/BACKEND.")
    var target: BackendTarget

    func run() throws {
        let command = BackendCommand(pool: target.pool, backend: target.backend, change: .drain(false))
        _ = try admin.ask { try $0.send(command) }
        Console.print("\(target): not draining")
    }
}
