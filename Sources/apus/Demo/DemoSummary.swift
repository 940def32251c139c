import Control

/// What the demo says at its end.
enum DemoSummary {
    /// The lines for a run.
    static func lines(load: LoadReport, backends: [BackendReport], elapsed: Duration) -> [String] {
        let seconds = max(elapsed.inSeconds, 0.001)
        var facts = TextTable([("requests", .left), (DemoNumbers.count(load.answered + load.broken), .left)])
        facts.add(["rate", "\(DemoNumbers.count(Int(Double(load.answered) / seconds))) answers per second"])
        let classes = load.answers.enumerated().filter { $0.element > 0 }
            .map { "\($0.offset + 1)xx \(DemoNumbers.count($0.element))" }
        facts.add(["answers", classes.isEmpty ? "none" : classes.joined(separator: ", ")])
        facts.add(["latency", "p50 \(DemoNumbers.milliseconds(load.p50)), p99 \(DemoNumbers.milliseconds(load.p99))"])
        facts.add([
            "failures seen by clients",
            "\(DemoNumbers.count(load.failures)) "
                + "(\(DemoNumbers.count(load.answers[4])) answered 5xx, \(DemoNumbers.count(load.broken)) not answered)",
        ])
        var shares = TextTable([
            ("BACKEND", .left), ("BEHAVIOUR", .left), ("REQUESTS", .right), ("SHARE", .right), ("FAILURES", .right),
        ])
        let total = backends.reduce(0) { $0 + $1.requests }
        for backend in backends {
            shares.add([
                backend.name, DemoBackendKind(rawValue: backend.name)?.behaviour ?? "",
                DemoNumbers.count(backend.requests), DemoNumbers.percent(backend.requests, of: total),
                DemoNumbers.count(backend.failures),
            ])
        }
        let tenths = Int(seconds * 10)
        return ["", "apus demo ran for \(tenths / 10).\(tenths % 10) s", ""] + facts.lines + [""] + shares.lines
    }
}
