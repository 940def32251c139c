extension Configuration {
    /// Listeners a node may have.
    private static let listenerLimit = 256
    /// Pools a node may have.
    private static let poolLimit = 4_096

    /// Reads the whole file; nil when its root is no mapping.
    static func read(_ root: Field) -> Configuration? {
        let keys = ["node", "cluster", "listeners", "pools", "health", "admin", "drain", "log"]
        guard let section = Section(root, keys: keys) else { return nil }
        let pools = readPools(section)
        let listeners = readListeners(section, pools: PoolNames(section.field("pools"), pools: pools))
        let admin = readAdmin(section)
        let health = section.readOptional("health") { (field) -> Health? in
            let purpose = "where the layer 4 front probes this node, such as 0.0.0.0:9902"
            guard let place = Section(field, keys: ["socket", "address"])?.listeningPlace(purpose),
                place.socket != nil || place.address != nil
            else { return nil }
            return Health(socket: place.socket, address: place.address)
        }
        let cluster = section.readOptional("cluster", Cluster.read)
        AddressClaims(section, listeners: listeners, health: health?.address, admin: admin, cluster: cluster?.address)
            .check()
        return Configuration(
            node: section.read("node", default: .defaults, Node.read),
            cluster: cluster,
            listeners: listeners.map(\.listener),
            pools: pools,
            health: health,
            admin: admin,
            drain: section.read("drain", default: .defaults, Drain.read),
            log: section.read("log", default: .defaults, Log.read)
        )
    }

    private static func readPools(_ section: Section) -> [Pool] {
        let field = section.required("pools", "name at least one pool and its backends")
        return (field?.named("pools", limit: poolLimit) ?? []).map(Pool.read)
    }

    private static func readListeners(_ section: Section, pools: PoolNames) -> [(listener: Listener, field: Field)] {
        let field = section.required("listeners", "name at least one listener and its address")
        return (field?.named("listeners", limit: listenerLimit) ?? []).compactMap { entry in
            Listener.read(entry, pools: pools).map { ($0, entry.field) }
        }
    }

    private static func readAdmin(_ section: Section) -> Endpoint? {
        guard let field = section.field("admin") else { return adminDefault }
        switch field.value {
        case .plain("off"):
            return nil
        case .mapping:
            return Section(field, keys: ["address"])?
                .required("address", "where the admin API answers, such as 127.0.0.1:9901")?
                .endpoint(for: .listening)
        default:
            field.failExpecting("off or a mapping with the key address")
            return nil
        }
    }
}
