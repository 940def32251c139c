/// A whole, validated configuration of one node.
///
/// The value is immutable: whoever holds one may rely on every rule of `apus.yaml` (ranges, references between sections,
/// unique names) without checking again. It is made by ``Configuration/load(yaml:file:checkRegex:)`` only.
package struct Configuration: Sendable, Equatable {
    /// What this node is called, where it stands and how many event loops it runs.
    package var node: Node
    /// How this node finds the others; nil for a single node, when the file has no `cluster` section.
    package var cluster: Cluster?
    /// Listeners in the file's order; never empty, no two with one address (but for port 0).
    package var listeners: [Listener]
    /// Pools in the file's order; never empty.
    package var pools: [Pool]
    /// Where the layer 4 front probes this node; nil when the file has no `health` section.
    package var health: Health?
    /// Where the admin API answers; nil when switched off with `admin: off`.
    ///
    /// Default `127.0.0.1:9901`: this host only, since the API asks for no password.
    package var admin: Endpoint?
    /// How a node ends.
    package var drain: Drain
    /// What is logged.
    package var log: Log

    /// The `health` section.
    package struct Health: Sendable, Equatable {
        /// `FileDescriptorName=` of a socket unit, shared by the instances of a host: its answer is the host's.
        package var socket: String?
        /// Where it listens otherwise; nil only with a ``socket``.
        package var address: Endpoint?

        /// A place to probe.
        package init(socket: String? = nil, address: Endpoint?) {
            self.socket = socket
            self.address = address
        }
    }

    /// The `node` section.
    package struct Node: Sendable, Equatable {
        /// Name of the node; nil means the host's name.
        package var name: String?
        /// Name of the host, alike for all its instances; nil means the host's own name.
        package var host: String?
        /// Where the node stands, such as a rack or an availability zone; nil, the default, for nowhere in particular.
        ///
        /// Backends of the same zone come first.
        package var zone: String?
        /// Event loops in the data plane, 1 to 256; nil (`auto`), the default, means one for each core the process may use.
        package var threads: Int?
        /// Directory for what outlives the process, such as an operator's overrides: an absolute path.
        ///
        /// Default `/var/lib/apus`, which systemd makes for the unit (`StateDirectory=`).
        package var stateDirectory: String
    }

    /// The `drain` section: how long the steps of an orderly end take.
    package struct Drain: Sendable, Equatable {
        /// How long the node goes on accepting after it became unready, so that the front notices; 0 to 24 h.
        ///
        /// Default 5 s: two probes of a front that asks every 2 s, and a little.
        package var notice: Duration
        /// How long exchanges in flight may take to end after that; 0 to 24 h.
        ///
        /// Default 30 s: as long as a backend may take to answer.
        package var deadline: Duration
    }

    /// The `log` section.
    package struct Log: Sendable, Equatable {
        /// Least severe level written: trace, debug, info, notice, warning, error or critical; default info.
        package var level: Level
        /// Where access log lines go; default nowhere, since they cost a write a request.
        package var access: AccessLog

        /// A log level, by swift-log's names.
        package enum Level: String, Sendable, CaseIterable {
            case trace, debug, info, notice, warning, error, critical
        }

        /// A destination of the access log.
        package enum AccessLog: Sendable, Equatable {
            case off
            case stdout
            case file(String)
        }
    }
}

/// An address that something listens on or connects to.
package enum Endpoint: Sendable, Hashable {
    /// A literal IPv4 or IPv6 address (without brackets) and a port, 0 to 65535; 0 lets the kernel choose.
    case ip(String, port: Int)
    /// A host name, resolved when the node starts; only for backends and for members to join.
    case host(String, port: Int)
    /// The absolute path of a Unix domain socket, written `unix:/path`.
    case unix(String)
}

/// Where a configuration value stands in its file; line and column count from 1.
package struct SourceLocation: Sendable, Hashable {
    /// Line, from 1.
    package var line: Int
    /// Column, from 1.
    package var column: Int
}
