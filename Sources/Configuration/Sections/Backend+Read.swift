extension Pool.Backend {
    private static let weightRange = 0...256
    private static let maxConnectionsRange = 1...1_000_000

    /// Reads an element of `backends`: an address, or a mapping; nil without a usable address.
    static func read(_ field: Field) -> Self? {
        guard case .mapping = field.value else {
            return field.endpoint(for: .connecting).map { address in
                Self(name: field.value.scalar ?? "", address: address, weight: 1, maxConnections: nil)
            }
        }
        let keys = ["address", "name", "weight", "max_connections", "zone"]
        guard let section = Section(field, keys: keys) else { return nil }
        let name = section.readOptional("name", readName)
        let weight = section.read("weight", default: 1) { $0.integer(in: weightRange) }
        let maxConnections = section.readOptional("max_connections") { $0.integer(in: maxConnectionsRange) }
        let zone = section.readOptional("zone") { $0.name() }
        guard let address = section.required("address", "where the backend listens, such as 10.0.1.10:8000"),
            let endpoint = address.endpoint(for: .connecting)
        else { return nil }
        return Self(
            name: name ?? address.value.scalar ?? "",
            address: endpoint,
            weight: weight,
            maxConnections: maxConnections,
            zone: zone
        )
    }

    private static func readName(_ field: Field) -> String? {
        guard let name = field.text(expecting: "a name") else { return nil }
        guard Names.isBackendName(name) else {
            field.failExpecting(Names.backendNameRule)
            return nil
        }
        return name
    }
}
