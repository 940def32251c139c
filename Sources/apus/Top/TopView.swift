import Control

/// What `apus top` shows: one moment, and the one before for the rates.
struct TopView {
    private let now: TopMoment
    private let before: TopMoment?

    init(now: TopMoment, before: TopMoment?) {
        self.now = now
        self.before = before
    }

    /// The whole view.
    var lines: [TopLine] {
        var lines = [TopLine(text: nodeText, style: .heading), TopLine(text: totalsText), TopLine(text: "")]
        if !now.members.isEmpty { lines += memberLines + [TopLine(text: "")] }
        return lines + backendLines
    }

    private var nodeText: String {
        let status = now.status
        let state = status.draining ? "draining" : status.ready ? "ready" : "not ready"
        let cluster = status.cluster.map { "; cluster \(ReportText.text($0))" } ?? ""
        let uptime = ReportText.uptime(seconds: status.uptimeSeconds)
        return "\(status.name): \(state), up \(uptime), version \(status.version)\(cluster)"
    }

    private var totalsText: String {
        let backends = now.pools.flatMap(\.backends)
        let inCluster = backends.reduce(0) { $0 + $1.inFlight.cluster }
        var here: Double?
        for pool in now.pools {
            for backend in pool.backends {
                guard let rate = rates(pool, backend)?.requests else { continue }
                here = (here ?? 0) + rate
            }
        }
        let everywhere = now.members.filter(\.isLiving).reduce(0) { $0 + $1.requestsPerSecond }
        let inFlight = "in flight \(now.status.inFlight) here, \(inCluster) in the cluster"
        let perSecond = now.members.isEmpty ? "" : ", \(text(everywhere)) in the cluster"
        return "\(inFlight); requests a second \(text(here)) here\(perSecond)"
    }

    private var memberLines: [TopLine] {
        var table = TextTable([
            ("MEMBER", .left), ("STATE", .left), ("READY", .left), ("ZONE", .left), ("IN FLIGHT", .right),
            ("PER SECOND", .right), ("AGE", .right),
        ])
        for member in now.members {
            table.add([
                ReportText.name(of: member), ReportText.state(of: member), ReportText.readiness(of: member),
                member.zone ?? "-", "\(member.inFlight)", text(member.requestsPerSecond), ReportText.age(of: member),
            ])
        }
        return Self.styled(table, now.members.map { $0.style })
    }

    private var backendLines: [TopLine] {
        var table = TextTable([
            ("POOL", .left), ("BACKEND", .left), ("STATE", .left), ("WEIGHT", .right), ("IN FLIGHT", .right),
            ("IN CLUSTER", .right), ("PER SECOND", .right), ("FAILED/S", .right),
        ])
        for pool in now.pools {
            for backend in pool.backends {
                let rates = rates(pool, backend)
                table.add([
                    pool.name, backend.name, backend.state.rawValue, ReportText.weight(of: backend),
                    "\(backend.inFlight.local)", "\(backend.inFlight.cluster)", text(rates?.requests),
                    text(rates?.failures),
                ])
            }
        }
        return Self.styled(table, now.pools.flatMap(\.backends).map { $0.state.style })
    }

    /// What this node gave a backend a second since the moment before; nil without one, or when the node began anew.
    private func rates(_ pool: PoolReport, _ backend: BackendReport) -> (requests: Double, failures: Double)? {
        guard let before, let earlierPool = before.pools.first(where: { $0.name == pool.name }),
            let earlier = earlierPool.backends.first(where: { $0.name == backend.name }),
            backend.requests >= earlier.requests, backend.failures >= earlier.failures
        else { return nil }
        let seconds = max((now.time - before.time) / .seconds(1), 0.001)
        return (
            Double(backend.requests - earlier.requests) / seconds, Double(backend.failures - earlier.failures) / seconds
        )
    }

    private func text(_ rate: Double?) -> String {
        guard let rate, rate.isFinite else { return "-" }
        return "\(Int(min(max(0, rate), 1e15).rounded()))"
    }

    private static func styled(_ table: TextTable, _ styles: [TopLine.Style]) -> [TopLine] {
        zip(table.lines, [.heading] + styles).map { TopLine(text: $0, style: $1) }
    }
}

extension MemberReport {
    fileprivate var isLiving: Bool { state == .alive || state == .suspect }

    fileprivate var style: TopLine.Style {
        switch state {
        case .dead: .alarm
        case .suspect, .left: .warning
        case .alive: ready && !tcpOnly ? .plain : .warning
        }
    }
}

extension BackendReport.State {
    fileprivate var style: TopLine.Style {
        switch self {
        case .up: .plain
        case .down: .alarm
        case .unchecked, .draining: .warning
        }
    }
}
