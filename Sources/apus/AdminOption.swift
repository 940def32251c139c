import ApusConfiguration
import ArgumentParser
import Control

/// The option that names a running node, and the asking.
struct AdminOption: ParsableArguments {
    @Option(
        name: .customLong("admin"),
        help: "The node's admin address: HOST:PORT, [IPv6]:PORT or unix:/path.",
        transform: { text in
            guard let endpoint = Endpoint(text: text) else {
                throw ValidationError("must be HOST:PORT, [IPv6]:PORT or unix:/path, got '\(text)'")
            }
            return endpoint
        }
    )
    var endpoint = Endpoint.ip("127.0.0.1", port: 9901)

    /// Asks the node; prints why it could not, and ends with 69 when no node answered, else with 1.
    func ask<Answer>(_ question: (AdminClient) throws -> Answer) throws -> Answer {
        do {
            return try question(AdminClient(endpoint: endpoint))
        } catch let error as AdminClientError {
            Console.printError("apus: \(error)")
            if case .unreachable = error { throw ExitStatus.unreachable }
            throw ExitStatus.failed
        }
    }
}
