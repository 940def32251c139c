/// Finds two things of one node that want the same address.
struct AddressClaims {
    private var claims: [(owner: String, endpoint: Endpoint, field: Field)] = []
    /// Claims of keys that the file leaves to their default.
    private var defaults: [(owner: String, endpoint: Endpoint)] = []

    init(
        _ section: Section,
        listeners: [(listener: Listener, field: Field)],
        health: Endpoint?,
        admin: Endpoint?,
        cluster: Endpoint?
    ) {
        for (listener, field) in listeners {
            add(listener.address, of: field)
        }
        add(health, of: section.field("health"))
        add(admin, of: section.field("admin"))
        // Gossip takes the port for UDP and for TCP.
        add(cluster, of: section.field("cluster"))
        if section.field("admin") == nil, let admin {
            defaults.append(("admin.address", admin))
        }
        if let field = section.field("cluster"), let cluster, Self.addressEntry(of: field) == nil {
            defaults.append(("cluster.address", cluster))
        }
    }

    /// Reports every claim on an address that an earlier one has.
    func check() {
        var owners: [String: String] = [:]
        for (owner, endpoint) in defaults {
            if let identity = endpoint.identity { owners[identity] = "the default of \(owner)" }
        }
        for claim in claims {
            guard let identity = claim.endpoint.identity else { continue }
            if let owner = owners[identity] {
                claim.field.fail("\(claim.field.value.shown) is taken by \(owner); choose another address or port")
            } else {
                owners[identity] = claim.owner
            }
        }
    }

    private static func addressEntry(of field: Field) -> Tree.Entry? {
        guard case .mapping(let entries) = field.value else { return nil }
        return entries.first { $0.key == "address" }
    }

    private mutating func add(_ endpoint: Endpoint?, of field: Field?) {
        guard let endpoint, let field, let entry = Self.addressEntry(of: field) else { return }
        let path = Shown.path(field.path, key: "address")
        let address = Field(
            value: entry.tree.value,
            location: entry.tree.location,
            path: path,
            report: field.report
        )
        claims.append((path, endpoint, address))
    }
}
