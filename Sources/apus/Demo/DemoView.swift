import Control

/// What the demo shows while it runs: one moment and the one before, as lines.
struct DemoView {
    /// All that is known at a moment.
    struct Moment {
        var time: ContinuousClock.Instant
        var backends: [BackendReport]
        var load: LoadReport
    }

    private static let reset = "\u{1B}[0m"
    private static let bold = "\u{1B}[1m"
    private static let red = "\u{1B}[31m"
    private static let yellow = "\u{1B}[33m"

    /// The lines of the live table.
    static func lines(now: Moment, before: Moment?, elapsed: Duration, connections: Int) -> [String] {
        let seconds = before.map { max((now.time - $0.time).inSeconds, 0.001) } ?? 1
        func rate(_ count: Int, _ earlier: Int?) -> String {
            DemoNumbers.count(Int(Double(count - (earlier ?? 0)) / seconds))
        }
        var table = TextTable([
            ("BACKEND", .left), ("BEHAVIOUR", .left), ("STATE", .left), ("IN FLIGHT", .right), ("REQUESTS", .right),
            ("PER SECOND", .right), ("FAILURES", .right),
        ])
        for backend in now.backends {
            let earlier = before?.backends.first { $0.name == backend.name }
            table.add([
                backend.name, DemoBackendKind(rawValue: backend.name)?.behaviour ?? "", backend.state.rawValue,
                "\(backend.inFlight.local)", DemoNumbers.count(backend.requests),
                rate(backend.requests, earlier?.requests), DemoNumbers.count(backend.failures),
            ])
        }
        var lines = [
            "apus demo: 1 node, \(now.backends.count) backends, \(connections) connections, "
                + "\(Int(elapsed.inSeconds)) s (Ctrl-C ends)",
            "",
        ]
        for (index, line) in table.lines.enumerated() {
            lines.append(index == 0 ? bold + line + reset : colored(line, now.backends[index - 1].state))
        }
        let load = now.load
        lines.append("")
        lines.append(
            "clients: \(rate(load.answered, before?.load.answered)) answers per second, "
                + "\(DemoNumbers.count(load.answered)) in all, p50 \(DemoNumbers.milliseconds(load.p50)), "
                + "p99 \(DemoNumbers.milliseconds(load.p99))"
        )
        let failures = "failures seen by clients: \(DemoNumbers.count(load.failures))"
        lines.append(load.failures > 0 ? red + failures + reset : failures)
        return lines
    }

    /// What writes the lines over those of the last time.
    static func redraw(_ lines: [String]) -> String {
        // From the top left, each line cleared behind its text, and all below the last.
        "\u{1B}[H" + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
    }

    private static func colored(_ line: String, _ state: BackendReport.State) -> String {
        switch state {
        case .up: line
        case .down: red + line + reset
        case .unchecked, .draining: yellow + line + reset
        }
    }
}

extension Duration {
    /// The duration in seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
