extension Configuration {
    /// The `cluster` section: how this node finds the others and talks to them; a file without one is for a single node.
    package struct Cluster: Sendable, Equatable {
        /// The cluster's name; part of what packets are sealed with, so that two clusters with one key stay apart.
        ///
        /// Default `apus`: most networks have one cluster.
        package var name: String
        /// Where gossip (UDP) and state transfer (TCP) listen: `.ip`, port 0 for the kernel's choice.
        ///
        /// Default `0.0.0.0:7946`: other hosts must reach it, and 7946 is what operators of memberlist and serf have open.
        package var address: Endpoint
        /// Where others reach this node when that is not what they see, as behind NAT: `.ip`, never an unspecified address.
        package var advertise: Endpoint?
        /// Members to ask first (`.ip` or `.host`); any living one will do, and this node itself may be among them.
        ///
        /// Default none: the others join this one.
        package var join: [Endpoint]
        /// What keeps strangers out.
        package var security: Security
        /// How often in-flight counts are told, 20 ms to 1 s.
        ///
        /// Default 100 ms: for 50 nodes it costs each 0.6 MB/s, and balancing gains little from less.
        package var gossipInterval: Duration

        /// What keeps strangers out.
        package enum Security: Sendable, Equatable {
            /// Packets are sealed with the first key of this file and opened with any of them.
            case keyFile(String)
            /// Nothing does; only said explicitly, by `insecure: true`.
            case insecure
        }

        /// The section as instance N of a host follows it: the ports of `address` and `advertise` move up by N - 1.
        ///
        /// - Parameter instance: The node's number among those on its host, from 1 to ``instanceMax``; nil without one.
        /// - Returns: The same section with this instance's ports.
        package func forInstance(_ instance: Int?) -> Cluster {
            let offset = max(0, (instance ?? 1) - 1)
            var cluster = self
            cluster.address = Self.moved(address, by: offset)
            cluster.advertise = advertise.map { Self.moved($0, by: offset) }
            return cluster
        }

        /// The highest instance whose ports exist.
        package var instanceMax: Int {
            let ports = [address, advertise].compactMap { endpoint -> Int? in
                guard case .ip(_, let port)? = endpoint, port > 0 else { return nil }
                return port
            }
            return ports.max().map { 65_535 - $0 + 1 } ?? .max
        }

        private static func moved(_ endpoint: Endpoint, by offset: Int) -> Endpoint {
            guard case .ip(let host, let port) = endpoint, port > 0 else { return endpoint }
            return .ip(host, port: min(65_535, port + offset))
        }
    }
}
