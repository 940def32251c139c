import ArgumentParser
import FoundationEssentials

/// `apus keygen`: a new key for a cluster.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Print a new 256-bit cluster key in base64.",
        discussion: """
            A key file holds one key a line. The first one seals, all open. To change keys without a break, add the new \
            one at the end on every node, then move it to the top, then remove the old one; reload after each step.
            """
    )

    func run() {
        // The system's generator is getrandom(2) on Linux: fit for keys.
        var random = SystemRandomNumberGenerator()
        let key = (0..<4).flatMap { _ in withUnsafeBytes(of: random.next() as UInt64) { Array($0) } }
        Console.print(Data(key).base64EncodedString())
    }
}
