import ArgumentParser
import Control

/// `apus status`: the state of a running node.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Show a running node.")

    @OptionGroup var admin: AdminOption

    @Flag(help: "Print the node's answer as JSON.")
    var json = false

    func run() throws {
        if json {
            Console.write(String(decoding: try admin.ask { try $0.get("/v1/status") }, as: UTF8.self))
        } else {
            for line in ReportText.status(try admin.ask { try $0.status() }) {
                Console.print(line)
            }
        }
    }
}
