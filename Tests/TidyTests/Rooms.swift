/// The rooms of the architecture, and what each may know.
enum Rooms {
    /// Rooms that do no I/O and read no clock: time, randomness and identity are parameters there.
    static let pure: Set<String> = ["HTTPWire", "Balancing", "Health", "Gossip", "Configuration"]

    /// Modules that each room may import.
    ///
    /// Arrows point down only; Proxy, Cluster and Control do not know one another.
    static let imports: [String: Set<String>] = [
        "HTTPWire": standard,
        "Balancing": standard,
        "Health": standard,
        "Gossip": standard.union(["Collections", "DequeModule", "OrderedCollections", "HeapModule", "Crypto"]),
        "Configuration": standard.union(["Yams"]),
        "Systemd": standard.union(system).union(["CSystemd"]),
        "Cluster": lowest.union(standard).union(system).union(network),
        "Proxy": lowest.union(standard).union(system).union(network).union(["CPCRE2", "Systemd"]),
        "Control": lowest.union(standard).union(system).union(network)
            .union(["Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOHTTPTypes", "FoundationEssentials", "Systemd"]),
        "Node": lowest.union(standard).union(system).union(network)
            .union(["Proxy", "Cluster", "Control", "Systemd", "FoundationEssentials"]),
        "apus": standard.union(system)
            .union(["Node", "Control", "Configuration", "ArgumentParser", "FoundationEssentials"])
            .union(network).union(["HTTPWire"]),
    ]

    /// Rooms whose module has another name than their folder.
    static let roomsOfModules: [String: String] = ["ApusConfiguration": "Configuration"]

    /// Modules that only one file of a room may import, so that they can be replaced there.
    static let adapters: [String: Set<String>] = ["Configuration": ["Yams"]]

    /// The standard library's own modules that need neither clock nor I/O.
    private static let standard: Set<String> = ["Swift", "Synchronization", "_StringProcessing"]
    /// The system's library and logging.
    private static let system: Set<String> = ["Glibc", "Musl", "Logging"]
    /// What moves bytes and runs services.
    private static let network: Set<String> = [
        "NIO", "NIOCore", "NIOPosix", "NIOConcurrencyHelpers", "NIOSSL", "NIOHTTP2", "NIOHPACK", "ServiceLifecycle",
        "UnixSignals",
    ]
    /// The pure rooms, which every room above may use.
    private static let lowest = pure
}
