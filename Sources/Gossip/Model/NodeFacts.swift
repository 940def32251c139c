/// What a member says of itself, besides that it lives; replicated with its membership record.
package struct NodeFacts: Sendable, Hashable {
    /// The name of its host, at most 255 bytes; instances of one host say the same.
    package var host: String
    /// Its number among the instances of its host, from 1; 0 when it was started without one.
    package var instance: UInt16
    /// Its zone, at most 255 bytes; empty when none is configured.
    package var zone: String
    /// The version it runs, at most 64 bytes.
    package var version: String
    /// Whether it should receive traffic.
    package var isReady: Bool
    /// Whether it takes no new work: it does not check backends, and counts for nothing in shares of new work.
    package var isDraining: Bool

    /// Gathers facts.
    package init(
        host: String,
        instance: UInt16 = 0,
        zone: String = "",
        version: String = "",
        isReady: Bool = false,
        isDraining: Bool = false
    ) {
        self.host = host
        self.instance = instance
        self.zone = zone
        self.version = version
        self.isReady = isReady
        self.isDraining = isDraining
    }
}
