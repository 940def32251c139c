/// When a step happens: a monotonic time for intervals and a wall clock for what must survive restarts.
package struct GossipMoment: Sendable, Equatable {
    /// Time since an arbitrary origin; never goes back.
    package var monotonic: Duration
    /// Milliseconds since 1970; may jump either way.
    package var wallMilliseconds: UInt64

    /// A moment.
    package init(monotonic: Duration, wallMilliseconds: UInt64) {
        self.monotonic = monotonic
        self.wallMilliseconds = wallMilliseconds
    }
}

/// What happens to the gossip machine.
package enum GossipEvent: Sendable {
    /// The node begins: it probes the seeds, and knows of nobody else.
    case start(seeds: [PeerAddress])
    /// The seeds were looked up anew; those of before are forgotten, the members they led to are not.
    case seeds([PeerAddress])
    /// The time asked for by ``GossipEffect/wake(at:)`` has come; too early or too late does no harm.
    case timer
    /// A packet's payload came; it was authentic, and not seen before, unless the cluster is insecure.
    case packet(payload: [UInt8], sender: MemberIdentity, source: PeerAddress)
    /// The kernel refused to send to this address: a reason to doubt this node and not the other.
    case sendFailed(to: PeerAddress)
    /// A transfer or stream probe asked for by ``GossipEffect/exchange(id:to:request:)`` ended: the other's answer, and
    /// who gave it, or nil when it could not be reached or did not answer in time.
    case exchangeEnded(id: UInt64, answer: [UInt8]?, sender: MemberIdentity?)
    /// This node's facts changed.
    case facts(NodeFacts)
    /// This node's load now, whole; given every gossip interval, which is when it is sent.
    case load(LoadReport)
    /// This node's opinions now, whole; given when one changed and at least every second.
    case opinions([Opinion])
    /// An operator decided on this node; nil takes an earlier decision back.
    case decide(Override.Subject, value: UInt32?, expiry: UInt64?)
    /// Decisions kept from before this node's start, to be offered again.
    case restored([Override])
    /// The node is about to end: says goodbye.
    case leave
}

/// What the gossip machine wants done.
package enum GossipEffect: Sendable, Equatable {
    /// Seal the payload and send it as one UDP packet.
    case send(payload: [UInt8], to: PeerAddress)
    /// Open a TCP connection, send the sealed request as one frame, and report the one frame of the answer by
    /// ``GossipEvent/exchangeEnded(id:answer:sender:)``, or that there was none within ``GossipSettings/exchangeTimeout``.
    case exchange(id: UInt64, to: PeerAddress, request: [UInt8])
    /// Give a ``GossipEvent/timer`` at this monotonic time; replaces the one asked for before.
    case wake(at: Duration)
    /// The view changed: publish this one.
    case publish(ClusterView)
    /// Another member's load; names only what the packet named.
    case load(from: MemberIdentity, LoadReport)
    /// Another member's opinions; names only what the packet named.
    case opinions(from: MemberIdentity, [Opinion])
    /// This member is dead, has left or was replaced by a later epoch: its load and opinions are void.
    case gone(MemberIdentity)
    /// The decisions to keep across restarts changed: all of them, those taken back included.
    case keep([Override])
    /// The cluster's state was pulled from a member for the first time.
    case joined
    /// A younger node lives under this node's name: this one must not be ready, and an operator must know.
    case nameTaken(by: MemberIdentity, at: PeerAddress)
    /// The cluster remembers this node's name with a later epoch, and nobody living bears it: the wall clock went back
    /// between two starts. Nobody listens to this machine any more; begin anew with an epoch after that one's.
    case outlived(by: MemberIdentity)
    /// Something an operator may act on; already bounded in rate.
    case note(GossipNote)
}

/// What an operator may want to read in the log.
package enum GossipNote: Sendable, Equatable {
    /// A member came up or came back.
    case memberUp(MemberIdentity)
    /// A member does not answer.
    case memberSuspect(MemberIdentity, accuser: String)
    /// A member is given up.
    case memberDead(MemberIdentity)
    /// A member said goodbye.
    case memberLeft(MemberIdentity)
    /// This node was suspected or declared dead, and objects.
    case refuted(accuser: String)
    /// UDP does not reach a member, TCP does.
    case tcpOnly(MemberIdentity)
    /// A payload that is authentic and makes no sense: another version, or a defect.
    case malformed(sender: MemberIdentity)
    /// A limit was reached, and something was left out.
    case limitReached(String)
}
