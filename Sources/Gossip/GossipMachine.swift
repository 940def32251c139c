/// The gossip of one node without I/O: events in, effects out.
///
/// It knows no clock, no random source and no socket: the runner says when it is, seeds its generator, and does what the
/// effects say. So a whole cluster can be simulated from one seed.
package struct GossipMachine: Sendable {
    /// A machine that has not begun; ``GossipEvent/start(seeds:)`` comes first.
    ///
    /// - Parameters:
    ///   - own: This node.
    ///   - address: Where others reach it.
    ///   - facts: What it says of itself.
    ///   - settings: Times and limits.
    ///   - seed: Of all random choices.
    package init(
        own: MemberIdentity,
        address: PeerAddress,
        facts: NodeFacts,
        settings: GossipSettings = GossipSettings(),
        seed: UInt64
    ) {}

    /// Takes in one event.
    ///
    /// - Parameters:
    ///   - now: When it happens; monotonic times never go back.
    ///   - event: What happens.
    /// - Returns: What to do, in this order.
    package mutating func step(now: GossipMoment, event: GossipEvent) -> [GossipEffect] { [] }

    /// Answers a request that came over TCP: a stream probe, or another member's whole state, which is merged.
    ///
    /// - Parameters:
    ///   - now: When it came.
    ///   - request: The payload of the frame, authentic unless the cluster is insecure.
    ///   - sender: Who sent it.
    /// - Returns: The payload of the answer, nil when the request makes no sense and the connection should be closed; and
    ///   what to do.
    package mutating func answer(
        now: GossipMoment,
        request: [UInt8],
        sender: MemberIdentity
    ) -> (answer: [UInt8]?, effects: [GossipEffect]) { (nil, []) }
}
