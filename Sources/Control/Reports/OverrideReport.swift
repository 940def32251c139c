/// What operators decided about one backend and has not been taken back.
package struct OverrideReport: Sendable, Equatable, Codable {
    /// The weight in place of the configured one; nil when there is no such decision.
    package var weight: Decision<Int>?
    /// That it takes no new work; nil when there is no such decision.
    package var drain: Decision<Bool>?

    /// One decision.
    package struct Decision<Value: Codable & Sendable & Equatable>: Sendable, Equatable, Codable {
        /// What was decided.
        package var value: Value
        /// The name of the node it was made on.
        package var origin: String
        /// Seconds until it ends by itself; nil for never.
        package var expiresSeconds: Double?

        /// States a decision.
        package init(value: Value, origin: String, expiresSeconds: Double? = nil) {
            self.value = value
            self.origin = origin
            self.expiresSeconds = expiresSeconds
        }

        private enum CodingKeys: String, CodingKey {
            case value, origin
            case expiresSeconds = "expires_seconds"
        }

        /// Writes every key, null where there is nothing.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(value, forKey: .value)
            try container.encode(origin, forKey: .origin)
            try container.encode(expiresSeconds, forKey: .expiresSeconds)
        }
    }

    /// Gathers decisions.
    ///
    /// - Returns: Nil when there is none, as reports have it.
    package init?(weight: Decision<Int>? = nil, drain: Decision<Bool>? = nil) {
        guard weight != nil || drain != nil else { return nil }
        self.weight = weight
        self.drain = drain
    }

    private enum CodingKeys: String, CodingKey {
        case weight, drain
    }

    /// Writes both keys, null where there is nothing.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(weight, forKey: .weight)
        try container.encode(drain, forKey: .drain)
    }
}
