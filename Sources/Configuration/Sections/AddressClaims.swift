/// Finds two things of one node that want the same address.
struct AddressClaims {
    private var claims: [(owner: String, endpoint: Endpoint, field: Field)] = []
    private var adminByDefault: Endpoint?

    init(
        _ section: Section,
        listeners: [(listener: Listener, field: Field)],
        health: Endpoint?,
        admin: Endpoint?
    ) {
        for (listener, field) in listeners {
            add(listener.address, of: field)
        }
        add(health, of: section.field("health"))
        if section.field("admin") == nil {
            adminByDefault = admin
        } else {
            add(admin, of: section.field("admin"))
        }
    }

    /// Reports every claim on an address that an earlier one has.
    func check() {
        var owners: [String: String] = [:]
        if let identity = adminByDefault?.identity {
            owners[identity] = "the default of admin.address"
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

    private mutating func add(_ endpoint: Endpoint?, of field: Field?) {
        guard let endpoint, let field, case .mapping(let entries) = field.value,
            let entry = entries.first(where: { $0.key == "address" })
        else { return }
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
