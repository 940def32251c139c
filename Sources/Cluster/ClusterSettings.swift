package import Gossip
package import NIOCore

/// What a node's part in the cluster is made of; fixed for the life of a ``ClusterService``.
package struct ClusterSettings: Sendable {
    /// Where a member may be found.
    package struct Seed: Sendable, Hashable {
        /// An address or a host name; names are looked up again and again.
        package var host: String
        /// Its port, 1 to 65535.
        package var port: Int

        /// A place to ask.
        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// What keeps strangers out.
    package enum Security: Sendable, Equatable {
        /// Packets are sealed with the first key of this file and opened with any of them.
        case keyFile(String)
        /// Nothing does.
        case insecure
    }

    /// The node's name, unique in the cluster; 1 to 255 bytes.
    package var nodeName: String
    /// When the process began, in milliseconds since 1970.
    package var epoch: UInt64
    /// What the node says of itself at first.
    package var facts: NodeFacts
    /// Where UDP and TCP listen, both on one port; port 0 for one of the kernel's choice.
    package var bindAddress: SocketAddress
    /// Where others reach this node; port 0 stands for the port bound to.
    ///
    /// Nil for the address bound to, or, when that is a wildcard, the address that the kernel would send from to the first
    /// seed.
    package var advertise: SocketAddress?
    /// Where to look for members; this node may be among them.
    package var seeds: [Seed]
    /// What keeps strangers out.
    package var security: Security
    /// The cluster's name; members of another one are strangers, whatever their key.
    package var clusterName: String
    /// How often the node's load is sampled and told.
    package var gossipInterval: Duration
    /// Where operators' decisions are kept across restarts; nil for nowhere.
    package var stateDirectory: String?
    /// The gossip's times and limits.
    package var gossip = GossipSettings()

    /// Seeds that are looked at, at most; a name may stand for many addresses.
    static let seedsMax = 256

    /// Gathers the settings.
    package init(
        nodeName: String,
        epoch: UInt64,
        facts: NodeFacts,
        bindAddress: SocketAddress,
        advertise: SocketAddress? = nil,
        seeds: [Seed] = [],
        security: Security,
        clusterName: String = "apus",
        gossipInterval: Duration = .milliseconds(100),
        stateDirectory: String? = nil
    ) {
        self.nodeName = nodeName
        self.epoch = epoch
        self.facts = facts
        self.bindAddress = bindAddress
        self.advertise = advertise
        self.seeds = seeds
        self.security = security
        self.clusterName = clusterName
        self.gossipInterval = gossipInterval
        self.stateDirectory = stateDirectory
    }
}
