package import Gossip

/// What the cluster tells its node, and what it asks it; all of it on the cluster's event loop, so all must return at once.
package struct ClusterHooks: Sendable {
    /// The view changed: members, their facts, decisions in force.
    package var onView: @Sendable (ClusterView) -> Void = { _ in }
    /// Another member told its load, at this monotonic time; names only part of its backends and pools.
    package var onLoad: @Sendable (MemberIdentity, LoadReport, Duration) -> Void = { _, _, _ in }
    /// Another member told its opinions; names only part of its backends.
    package var onOpinions: @Sendable (MemberIdentity, [Opinion]) -> Void = { _, _ in }
    /// A member is dead, has left, or began anew: its load and opinions are void.
    package var onGone: @Sendable (MemberIdentity) -> Void = { _ in }
    /// The cluster's state was pulled for the first time, or there is no other member to pull it from.
    package var onJoined: @Sendable () -> Void = {}
    /// A younger node has this node's name, so this one must not be ready; nil once the name is this node's again.
    package var onNameTaken: @Sendable (MemberIdentity?) -> Void = { _ in }
    /// Asks for this node's load at this monotonic time, every gossip interval.
    package var sampleLoad: @Sendable (Duration) -> LoadReport = { _ in LoadReport() }
    /// Asks for this node's opinions at this monotonic time, at least every second.
    package var sampleOpinions: @Sendable (Duration) -> [Opinion] = { _ in [] }

    /// Hooks that do nothing and know nothing.
    package init() {}
}
