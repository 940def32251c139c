/// Reports in words and columns, for terminals.
package enum ReportText {
    /// The lines of `apus status`.
    package static func status(_ report: StatusReport) -> [String] {
        var facts = TextTable([("Node", .left), (report.name, .left)])
        if let instance = report.instance { facts.add(["Instance", "\(instance)"]) }
        facts.add(["Version", report.version])
        facts.add(["Ready", report.ready ? "yes" : "no"])
        facts.add(["Draining", report.draining ? "yes" : "no"])
        facts.add(["Uptime", uptime(seconds: report.uptimeSeconds)])
        facts.add(["In flight", "\(report.inFlight)"])
        facts.add(["Members", "\(report.members)"])
        for listener in report.listeners {
            facts.add(["Listener", "\(listener.name) on \(listener.address)"])
        }
        var checks = TextTable([("CHECK", .left), ("OK", .left), ("DETAIL", .left)])
        for (name, check) in report.checks.sorted(by: { $0.key < $1.key }) {
            checks.add([name, check.ok ? "yes" : "no", check.detail])
        }
        return facts.lines + [""] + checks.lines
    }

    /// The lines of `apus pools`.
    package static func pools(_ pools: [PoolReport]) -> [String] {
        var table = TextTable([
            ("POOL", .left), ("BACKEND", .left), ("ADDRESS", .left), ("STATE", .left), ("WEIGHT", .right),
            ("IN FLIGHT", .right), ("REQUESTS", .right), ("FAILURES", .right),
        ])
        for pool in pools {
            for backend in pool.backends {
                table.add([
                    pool.name, backend.name, backend.address, backend.state.rawValue, "\(backend.weight)",
                    "\(backend.inFlight.local)", "\(backend.requests)", "\(backend.failures)",
                ])
            }
        }
        return table.lines
    }

    /// A time in its two largest units, such as `3d 4h` or `12s`.
    package static func uptime(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 1 else { return "0s" }
        let total = Int(min(seconds, 1e12))
        let units = [(total / 86_400, "d"), (total / 3_600 % 24, "h"), (total / 60 % 60, "m"), (total % 60, "s")]
        return units.drop { $0.0 == 0 }.prefix(2).map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }
}
