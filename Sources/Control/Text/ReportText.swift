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
        if let cluster = report.cluster { facts.add(["Cluster", text(cluster)]) }
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
            ("IN FLIGHT", .right), ("IN CLUSTER", .right), ("REQUESTS", .right), ("FAILURES", .right),
        ])
        for pool in pools {
            for backend in pool.backends {
                table.add([
                    pool.name, backend.name, backend.address, backend.state.rawValue, weight(of: backend),
                    "\(backend.inFlight.local)", "\(backend.inFlight.cluster)", "\(backend.requests)",
                    "\(backend.failures)",
                ])
            }
        }
        return table.lines
    }

    /// The lines of `apus members`.
    package static func members(_ members: [MemberReport]) -> [String] {
        var table = TextTable([
            ("MEMBER", .left), ("STATE", .left), ("READY", .left), ("ADDRESS", .left), ("HOST", .left), ("ZONE", .left),
            ("VERSION", .left), ("IN FLIGHT", .right), ("AGE", .right),
        ])
        for member in members {
            table.add([
                name(of: member), state(of: member), readiness(of: member), member.address, member.host,
                member.zone ?? "-", member.version, "\(member.inFlight)", age(of: member),
            ])
        }
        return table.lines
    }

    /// A member's name, with a star for the node that was asked.
    package static func name(of member: MemberReport) -> String { member.isOwn ? "\(member.name) *" : member.name }

    /// A member's state, with how it is reached where that is not as it should be.
    package static func state(of member: MemberReport) -> String {
        member.tcpOnly ? "\(member.state.rawValue) (TCP only)" : member.state.rawValue
    }

    /// Whether a member should receive traffic, in a word.
    package static func readiness(of member: MemberReport) -> String {
        member.draining ? "draining" : member.ready ? "yes" : "no"
    }

    /// The weight in force, and in brackets the configured one where it differs.
    package static func weight(of backend: BackendReport) -> String {
        guard let configured = backend.configuredWeight, configured != backend.weight else {
            return "\(backend.weight)"
        }
        return "\(backend.weight) (\(configured))"
    }

    /// How long a member's last word is ago: tenths of a second, then as ``uptime(seconds:)``.
    package static func age(of member: MemberReport) -> String {
        guard let age = member.ageSeconds, age.isFinite else { return "-" }
        guard age < 10 else { return uptime(seconds: age) }
        let tenths = Int(max(0, age) * 10)
        return "\(tenths / 10).\(tenths % 10)s"
    }

    /// The cluster in one line.
    package static func text(_ cluster: ClusterStatus) -> String {
        let seal = cluster.insecure ? "insecure" : "key \(cluster.keyID ?? "-")"
        return "\(cluster.name), \(seal), \(cluster.joined ? "joined" : "not joined")"
    }

    /// A time in its two largest units, such as `3d 4h` or `12s`.
    package static func uptime(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 1 else { return "0s" }
        let total = Int(min(seconds, 1e12))
        let units = [(total / 86_400, "d"), (total / 3_600 % 24, "h"), (total / 60 % 60, "m"), (total % 60, "s")]
        return units.drop { $0.0 == 0 }.prefix(2).map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }
}
