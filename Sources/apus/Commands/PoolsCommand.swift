import ArgumentParser
import Control

/// `apus pools`: the pools of a running node and their backends.
struct PoolsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pools",
        abstract: "Show a running node's pools and backends."
    )

    @OptionGroup var admin: AdminOption

    @Flag(help: "Print the node's answer as JSON.")
    var json = false

    func run() throws {
        if json {
            Console.write(String(decoding: try admin.ask { try $0.get("/v1/pools") }, as: UTF8.self))
        } else {
            for line in ReportText.pools(try admin.ask { try $0.pools() }) {
                Console.print(line)
            }
        }
    }
}
