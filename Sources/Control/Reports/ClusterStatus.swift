/// The cluster a node belongs to; `cluster` in `/v1/status`.
package struct ClusterStatus: Sendable, Equatable, Codable {
    /// The cluster's name.
    package var name: String
    /// What tells the key that seals apart from others, and not the key itself; nil without one.
    package var keyID: String?
    /// Whether packets are not sealed, by the operator's explicit wish.
    package var insecure: Bool
    /// Whether the state was pulled from another member since the node started.
    package var joined: Bool

    /// Gathers the values.
    package init(name: String, keyID: String?, insecure: Bool, joined: Bool) {
        self.name = name
        self.keyID = keyID
        self.insecure = insecure
        self.joined = joined
    }

    private enum CodingKeys: String, CodingKey {
        case name, insecure, joined
        case keyID = "key_id"
    }

    /// Writes every key, `key_id` as null when there is none.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(keyID, forKey: .keyID)
        try container.encode(insecure, forKey: .insecure)
        try container.encode(joined, forKey: .joined)
    }
}
