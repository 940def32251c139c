/// The cluster as one node sees it at one moment; immutable, published whole.
package struct ClusterView: Sendable, Equatable {
    /// One member.
    package struct Member: Sendable, Equatable {
        /// Who it is.
        package var identity: MemberIdentity
        /// Whether it lives.
        package var state: MemberState
        /// Where it takes packets, as it advertises.
        package var address: PeerAddress
        /// What it says of itself.
        package var facts: NodeFacts
        /// Whether only TCP reaches it: UDP seems to be blocked.
        package var isTCPOnly: Bool

        /// Gathers what is known of a member.
        package init(
            identity: MemberIdentity,
            state: MemberState,
            address: PeerAddress,
            facts: NodeFacts,
            isTCPOnly: Bool = false
        ) {
            self.identity = identity
            self.state = state
            self.address = address
            self.facts = facts
            self.isTCPOnly = isTCPOnly
        }

        /// Whether it counts as living: alive, or suspected and not yet given up.
        package var isLiving: Bool { state == .alive || state == .suspect }
    }

    /// The node whose view this is.
    package var own: MemberIdentity
    /// Every member that is remembered, the node itself included, sorted by identity; one for each name.
    package var members: [Member]
    /// The decisions in force, sorted by subject; those taken back or expired are not here.
    package var overrides: [Override]

    /// Gathers a view.
    package init(own: MemberIdentity, members: [Member], overrides: [Override]) {
        self.own = own
        self.members = members
        self.overrides = overrides
    }

    /// The living members, the node itself included.
    package var living: [Member] { members.filter(\.isLiving) }
}
