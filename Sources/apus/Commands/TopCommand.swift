import ArgumentParser
import Control
import Glibc

/// `apus top`: a running node and its cluster, live.
struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch a running node and its cluster, live.",
        discussion: "Draws each second until Ctrl-C. Not on a terminal it prints plain text, one view after the other."
    )

    private static let interval = Duration.seconds(1)

    @OptionGroup var admin: AdminOption

    @Option(help: "End by itself after this many seconds.")
    var seconds: Int?

    @Flag(help: "Print one view as plain text and end.")
    var once = false

    func validate() throws {
        if let seconds, !(1...86_400).contains(seconds) {
            throw ValidationError("--seconds must be 1 to 86400, got \(seconds)")
        }
        if once, seconds != nil { throw ValidationError("--once and --seconds exclude each other") }
    }

    func run() throws {
        // The first question must be answered: else there is nothing to watch.
        let first = try admin.ask { try TopMoment.read($0) }
        if once || !Console.isTerminal {
            try printViews(since: first)
        } else {
            Interrupt.install()
            TopScreen.enter()
            defer { TopScreen.leave() }
            drawViews(since: first)
        }
    }

    /// Plain views, each a second after the one before: rates need two moments.
    private func printViews(since first: TopMoment) throws {
        var before = first
        let end = seconds.map { first.time + .seconds($0) }
        repeat {
            Self.sleep(until: before.time + Self.interval)
            let now = try admin.ask { try TopMoment.read($0) }
            for line in TopView(now: now, before: before).lines { Console.print(line.text) }
            before = now
            if once { return }
            Console.print("")
        } while end.map { before.time < $0 } ?? true
    }

    /// Live views; a node that does not answer for a while is worth watching too.
    private func drawViews(since first: TopMoment) {
        let client = AdminClient(endpoint: admin.endpoint, timeout: .seconds(2))
        let end = seconds.map { first.time + .seconds($0) }
        var (now, before) = (first, TopMoment?.none)
        var failure: AdminClientError?
        while !Interrupt.isRequested, end.map({ ContinuousClock.now < $0 }) ?? true {
            let trouble = failure.map { [TopLine(text: "\($0)", style: .alarm)] } ?? []
            TopScreen.draw(trouble + TopView(now: now, before: before).lines)
            Self.sleep(until: min(.now + Self.interval, end ?? .now + Self.interval))
            guard !Interrupt.isRequested else { break }
            do throws(AdminClientError) {
                let next = try TopMoment.read(client)
                (now, before, failure) = (next, now, nil)
            } catch {
                failure = error
            }
        }
    }

    /// Waits in short steps, so that a signal ends it soon.
    private static func sleep(until end: ContinuousClock.Instant) {
        while !Interrupt.isRequested {
            let rest = end - .now
            guard rest > .zero else { return }
            usleep(UInt32(min(rest / .microseconds(1), 50_000)) + 1)
        }
    }
}
