/// Whether this node should receive traffic, with every check that decides it; the body of `/readyz`.
package struct ReadinessReport: Sendable, Equatable, Codable {
    /// The checks by name; names are part of what users see.
    package var checks: [String: Check]

    /// One condition of readiness.
    package struct Check: Sendable, Equatable, Codable {
        /// Whether it holds.
        package var ok: Bool
        /// Why, in words for an operator.
        package var detail: String

        /// States a check's outcome.
        package init(ok: Bool, detail: String) {
            self.ok = ok
            self.detail = detail
        }
    }

    /// True when every check holds.
    package var ready: Bool { checks.values.allSatisfy(\.ok) }

    /// Gathers checks.
    package init(checks: [String: Check]) {
        self.checks = checks
    }

    private enum CodingKeys: String, CodingKey {
        case ready, checks
    }

    /// Reads the checks; `ready` follows from them.
    package init(from decoder: any Decoder) throws {
        checks = try decoder.container(keyedBy: CodingKeys.self).decode([String: Check].self, forKey: .checks)
    }

    /// Writes `{"ready", "checks"}`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ready, forKey: .ready)
        try container.encode(checks, forKey: .checks)
    }
}
