package import Gossip
import NIOCore

/// What the cluster and operators tell the data plane, and what it tells the cluster.
///
/// All of it is called on the control event loop and returns at once.
extension ProxyServer {
    /// The cluster's view changed: members, their facts, operators' decisions.
    package func apply(_ view: ClusterView) {
        self.controlLoop.assertInEventLoop()
        self.cluster.apply(view)
    }

    /// Operators' decisions at a node without a cluster.
    package func apply(_ overrides: [Override]) {
        self.controlLoop.assertInEventLoop()
        self.cluster.apply(overrides)
    }

    /// A member told its load.
    ///
    /// - Parameters:
    ///   - report: What it told; names only part of its backends.
    ///   - member: Who told it.
    ///   - time: When it came, by the monotonic clock.
    package func receive(_ report: LoadReport, from member: MemberIdentity, at time: Duration) {
        self.controlLoop.assertInEventLoop()
        self.cluster.receive(report, from: member, at: time)
    }

    /// A member told what its checks say.
    package func receive(_ opinions: [Opinion], from member: MemberIdentity) {
        self.controlLoop.assertInEventLoop()
        self.cluster.receive(opinions, from: member)
    }

    /// A member is dead, has left or began anew: its load and opinions are void.
    package func forget(_ member: MemberIdentity) {
        self.controlLoop.assertInEventLoop()
        self.cluster.forget(member)
    }

    /// This node's load now; to be told to the others at once.
    ///
    /// - Parameter time: The monotonic time.
    /// - Returns: A report that names every pool and backend.
    package func load(at time: Duration) -> LoadReport {
        self.controlLoop.assertInEventLoop()
        return self.cluster.load(at: time)
    }

    /// This node's opinions now.
    ///
    /// - Parameter time: The monotonic time.
    /// - Returns: One for each backend that this node checks and has a result of.
    package func opinions(at time: Duration) -> [Opinion] {
        self.controlLoop.assertInEventLoop()
        return self.cluster.opinions(at: time)
    }
}
