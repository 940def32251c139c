import ApusConfiguration
import Control
import Glibc

/// The demo: starts the processes, watches them, ends them in order.
final class Demo {
    private static let connections = 32

    private let seconds: Int?
    private let files: DemoFiles
    private var backends: [ChildProcess] = []
    private var node: ChildProcess?
    private var load: ChildProcess?

    private var children: [ChildProcess] { backends + [node, load].compactMap { $0 } }
    private var adminSocket: String { files.path(of: "admin.sock") }
    private var admin: AdminClient { AdminClient(endpoint: .unix(adminSocket), timeout: .seconds(2)) }

    /// Ends by itself after `seconds`, or on a signal; keeps its files in a directory.
    init(seconds: Int?, files: DemoFiles) {
        self.seconds = seconds
        self.files = files
    }

    /// Runs to the end; throws ``DemoError`` when no traffic flowed or a process did not do well.
    func run() throws {
        Console.print("starting 4 backends, 1 node and \(Self.connections) connections")
        do {
            let port = try startNode(backends: startBackends())
            let load = try spawn("load", ["demo-load", "--port", "\(port)", "--connections", "\(Self.connections)"])
            self.load = load
            let start = ContinuousClock.now
            var reader = LineReader(load.output)
            try watch(&reader, since: start)
            try finish(load, &reader, since: start)
        } catch {
            abandon()
            throw error
        }
    }

    // MARK: Starting

    private func startBackends() throws -> [(kind: DemoBackendKind, port: Int)] {
        backends = try DemoBackendKind.allCases.map { kind in
            try spawn(kind.rawValue, ["demo-backend", "--kind", kind.rawValue])
        }
        return try zip(DemoBackendKind.allCases, backends).map { kind, child in
            var reader = LineReader(child.output)
            guard let line = reader.firstLine(until: .now + .seconds(10)), let port = Int(line), port > 0 else {
                throw DemoError.notStarted(child.name, log: files.log(of: child.name))
            }
            return (kind, port)
        }
    }

    /// Starts the node; gives its listener's port once it is ready.
    private func startNode(backends: [(kind: DemoBackendKind, port: Int)]) throws -> Int {
        let text = DemoConfiguration.yaml(backends: backends, adminSocket: adminSocket)
        let file = try files.write(text, to: "apus.yaml")
        let node = try spawn("node", ["demo-node", "--config", file])
        self.node = node
        let deadline = ContinuousClock.now + .seconds(15)
        while ContinuousClock.now < deadline, node.ending == nil, !Interrupt.isRequested {
            if let status = try? admin.status(), status.ready, let listener = status.listeners.first,
                case .ip(_, let port)? = Endpoint(text: listener.address)
            {
                return port
            }
            usleep(50_000)
        }
        guard !Interrupt.isRequested else { throw DemoError.interrupted }
        throw DemoError.notStarted(node.name, log: files.log(of: node.name))
    }

    private func spawn(_ name: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(name: name, arguments: arguments, log: files.logFile(of: name))
    }

    // MARK: Watching

    /// Draws at each report of the load process, until the time is over or a signal came.
    private func watch(_ reader: inout LineReader, since start: ContinuousClock.Instant) throws {
        let end = seconds.map { start + .seconds($0) }
        var before: DemoView.Moment?
        let isLive = Console.isTerminal
        if isLive { Console.write("\u{1B}[2J") }
        while !Interrupt.isRequested, end.map({ ContinuousClock.now < $0 }) ?? true {
            for report in reader.lines(timeout: 100).compactMap(LoadReport.init(line:)) where isLive {
                guard let backends = try? admin.pools().first?.backends else { continue }
                let now = DemoView.Moment(time: .now, backends: backends, load: report)
                let lines = DemoView.lines(
                    now: now,
                    before: before,
                    elapsed: now.time - start,
                    connections: Self.connections
                )
                Console.write(DemoView.redraw(lines))
                before = now
            }
            if let child = children.first(where: { $0.ending != nil }) {
                throw DemoError.endedEarly(child.name, log: files.log(of: child.name))
            }
        }
    }

    // MARK: Ending

    /// Ends load, node and backends in this order, so that no request is cut off by the end itself.
    private func finish(_ load: ChildProcess, _ reader: inout LineReader, since start: ContinuousClock.Instant) throws {
        let elapsed = ContinuousClock.now - start
        var failed: [ChildProcess] = []
        func expectEnd(_ child: ChildProcess, within limit: Duration) {
            if child.waitForEnd(until: .now + limit) != .exited(0) { failed.append(child) }
        }
        load.closeInput()
        expectEnd(load, within: .seconds(10))
        let report = reader.lines(timeout: 100).compactMap(LoadReport.init(line:)).last { $0.isFinal }
        let pools = try? admin.pools()
        node?.send(signal: SIGTERM)
        if let node { expectEnd(node, within: .seconds(15)) }
        for backend in backends { backend.closeInput() }
        for backend in backends { expectEnd(backend, within: .seconds(5)) }

        let summary = DemoSummary.lines(
            load: report ?? LoadReport(),
            backends: pools?.first?.backends ?? [],
            elapsed: elapsed
        )
        for line in summary { Console.print(line) }
        if !failed.isEmpty {
            throw DemoError.endedBadly(failed.map(\.name), log: failed.map { files.log(of: $0.name) }.joined())
        }
        guard let report, report.answered > report.answers[4] else { throw DemoError.noTraffic }
    }

    /// Ends everything at once, after a failure.
    private func abandon() {
        for child in children { child.closeInput() }
        for child in children { _ = child.waitForEnd(until: .now + .seconds(3)) }
    }
}
