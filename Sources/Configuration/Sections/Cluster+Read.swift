extension Configuration.Cluster {
    /// Members to ask first; a few are enough to find all.
    private static let joinLimit = 64
    /// Below, packets cost more than they tell; above, counts are older than most exchanges last.
    private static let intervalRange = Duration.milliseconds(20)...Duration.seconds(1)

    static func read(_ field: Field) -> Self? {
        let keys = ["name", "address", "advertise", "join", "key_file", "insecure", "gossip_interval"]
        guard let section = Section(field, keys: keys) else { return nil }
        var cluster = Self.defaults
        cluster.name = section.read("name", default: cluster.name) { $0.name() }
        cluster.address = section.read("address", default: cluster.address) { $0.endpoint(for: .gossip) }
        cluster.advertise = section.readOptional("advertise", readAdvertised)
        cluster.join = section.field("join").map(readMembers) ?? cluster.join
        cluster.security = readSecurity(section) ?? cluster.security
        cluster.gossipInterval = section.read("gossip_interval", default: cluster.gossipInterval) {
            $0.duration(in: intervalRange)
        }
        return cluster
    }

    private static func readAdvertised(_ field: Field) -> Endpoint? {
        guard let endpoint = field.endpoint(for: .advertising) else { return nil }
        guard case .ip(let text, _) = endpoint, let literal = IPLiteral(v4: text) ?? IPLiteral(v6: text),
            literal.bytes.contains(where: { $0 != 0 })
        else {
            field.fail(
                "\(field.value.shown) is no address that others can reach; write the one they see, or leave it out"
            )
            return nil
        }
        return endpoint
    }

    private static func readMembers(_ list: Field) -> [Endpoint] {
        var owners: [String: String] = [:]
        return list.listOrSingle(of: "members", limit: joinLimit).compactMap { field in
            guard let endpoint = field.endpoint(for: .joining) else { return nil }
            let identity = endpoint.identity ?? endpoint.text
            if let other = owners[identity] {
                field.fail("\(other) is the same member; remove one")
            }
            owners[identity] = owners[identity] ?? field.path
            return endpoint
        }
    }

    /// Exactly one of a key file and the explicit wish to do without; nil, and told, otherwise.
    private static func readSecurity(_ section: Section) -> Security? {
        let wish = section.field("insecure")
        let isInsecure = wish.map { $0.boolean() } ?? false
        guard let field = section.field("key_file") else {
            switch isInsecure {
            case true?: return .insecure
            case false?:
                _ = section.required("key_file", "make one with apus keygen, or write insecure: true to run without")
            // What is no truth value was told.
            case nil: break
            }
            return nil
        }
        if isInsecure == true {
            wish?.fail("key_file and insecure: true exclude each other; remove one")
        }
        return field.absolutePath(of: "a file").map(Security.keyFile)
    }
}
