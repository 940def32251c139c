package import Gossip

/// The cluster as one node sees it at one moment, with what an operator wants to know besides the view.
package struct ClusterReport: Sendable {
    /// One member.
    package struct Member: Sendable {
        /// Who it is.
        package var identity: MemberIdentity
        /// Whether it lives.
        package var state: MemberState
        /// Where it takes packets, as it advertises: `10.0.0.5:7946` or `[2001:db8::5]:7946`.
        package var address: String
        /// What it says of itself.
        package var facts: NodeFacts
        /// Whether only TCP reaches it.
        package var isTCPOnly: Bool
        /// Time since its last word to this node; nil when there was none, zero for the node itself.
        package var lastHeardAge: Duration?
        /// Exchanges it is serving, by its last word.
        package var inFlight: Int
        /// Client connections open at it, by its last word.
        package var connections: Int
        /// Client connections it has accepted since it began, modulo 2^32, by its last word.
        package var accepted: Int
        /// New work that comes to it, in decisions a second over all pools, by its last word.
        package var requestsPerSecond: Double
        /// Whether it is the node that was asked.
        package var isOwn: Bool
    }

    /// The cluster's name.
    package var clusterName: String
    /// The short hash of the key that seals; nil without one.
    package var keyID: String?
    /// Whether packets are not sealed.
    package var isInsecure: Bool { self.keyID == nil }
    /// Whether the cluster's state was pulled.
    package var isJoined: Bool
    /// The younger node under this node's name; nil while there is none.
    package var nameHolder: MemberIdentity?
    /// All members that are remembered, this node included, by name; empty before the service runs.
    package var members: [Member]
    /// Decisions in force, by subject.
    package var overrides: [Override]
    /// What came and went since the start; always the same lines, in the same order.
    package var traffic: [TrafficCount]
    /// Senders whose counters are remembered.
    package var rememberedSenders: Int
}
