import Glibc

/// The table that compares the policies, in Markdown.
///
/// A cell holds the p99 response time as a multiple of the perfect central balancer's for the same requests, and the
/// time-mean of max/mean in flight.
struct ComparisonTable {
    /// One case: what each policy came to.
    struct Row {
        var name: String
        /// Multiples of the central p99, by policy.
        var ratios: [EvaluatedPolicy: Double] = [:]
        var spreads: [EvaluatedPolicy: Double] = [:]
        /// Peak of the joined backend over the mean, by policy.
        var peaks: [EvaluatedPolicy: Double] = [:]
    }

    /// The policies of the columns.
    static let columns = EvaluatedPolicy.allCases.filter { $0 != .central }

    private(set) var rows: [Row] = []

    /// Runs a scenario under all policies.
    mutating func add(_ scenario: BalancingScenario) {
        var row = Row(name: scenario.name)
        let central = EvaluatedPolicy.central.run(scenario)
        for policy in Self.columns {
            let outcome = policy.run(scenario)
            row.ratios[policy] = outcome.p99 / central.p99
            row.spreads[policy] = outcome.spread
            if case .join = scenario.happening { row.peaks[policy] = outcome.meanPeak / central.meanPeak }
        }
        rows.append(row)
    }

    /// Two lines that head the table.
    static var head: String {
        "| case | " + columns.map(\.title).joined(separator: " | ") + " |\n"
            + "|---" + columns.map { _ in "|---" }.joined() + "|"
    }

    /// One line for a case.
    static func line(_ row: Row) -> String {
        let cells = columns.map { policy in
            let peak = row.peaks[policy].map { ", peak " + decimal($0) } ?? ""
            return decimal(row.ratios[policy] ?? 0) + " / " + decimal(row.spreads[policy] ?? 0) + peak
        }
        return "| \(row.name) | " + cells.joined(separator: " | ") + " |"
    }

    /// Two lines on all cases: the geometric mean and the worst of the ratios.
    var summary: String {
        let means = Self.columns.map { Self.decimal(geometricMean($0)) }
        let worst = Self.columns.map { policy in Self.decimal(ratios(policy).max() ?? 0) }
        return "| \(rows.count) cases, geometric mean of p99 | " + means.joined(separator: " | ") + " |\n"
            + "| worst of \(rows.count) | " + worst.joined(separator: " | ") + " |"
    }

    /// The geometric mean of a policy's ratios.
    func geometricMean(_ policy: EvaluatedPolicy) -> Double {
        exp(ratios(policy).reduce(0) { $0 + log($1) } / Double(max(1, rows.count)))
    }

    /// A policy's ratios, by row.
    func ratios(_ policy: EvaluatedPolicy) -> [Double] {
        rows.map { $0.ratios[policy] ?? 0 }
    }

    private static func decimal(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
    }
}
