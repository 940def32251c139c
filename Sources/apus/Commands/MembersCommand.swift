import ArgumentParser
import Control

/// `apus members`: the cluster as a running node sees it.
struct MembersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "Show the members of a running node's cluster."
    )

    @OptionGroup var admin: AdminOption

    @Flag(help: "Print the node's answer as JSON.")
    var json = false

    func run() throws {
        if json {
            Console.write(String(decoding: try admin.ask { try $0.get("/v1/members") }, as: UTF8.self))
        } else {
            for line in ReportText.members(try admin.ask { try $0.members() }) {
                Console.print(line)
            }
        }
    }
}
