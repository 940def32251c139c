extension Listener {
    /// Routes a listener may have.
    private static let routeLimit = 4_096

    /// Reads an entry of `listeners`; nil when it has no usable address.
    static func read(_ entry: NamedField, pools: PoolNames) -> Listener? {
        if !Names.isName(entry.name) {
            entry.failName("a listener's name must be \(Names.nameRule)")
        }
        let keys = ["socket", "address", "protocol", "routes", "pool", "limits", "timeouts"]
        let later = ["tls", "proxy_protocol", "rate_limit"]
        guard let section = Section(entry.field, keys: keys, later: later) else { return nil }
        _ = section.readOptional("protocol") { $0.choice(of: ["http"], later: ["tcp", "udp"]) }
        let routes = readRoutes(section, pools: pools)
        let limits = section.read("limits", default: .defaults, Limits.read)
        let timeouts = section.read("timeouts", default: .defaults, Timeouts.read)
        let (socket, endpoint) = section.listeningPlace("where it listens, such as 0.0.0.0:8080")
        guard socket != nil || endpoint != nil else { return nil }
        return Listener(
            name: entry.name,
            socket: socket,
            address: endpoint,
            routes: routes,
            limits: limits,
            timeouts: timeouts
        )
    }

    private static func readRoutes(_ section: Section, pools: PoolNames) -> [Route] {
        switch (section.field("pool"), section.field("routes")) {
        case (let pool?, nil):
            return pools.index(pool).map { [Route(match: Route.Match(), pool: $0)] } ?? []
        case (nil, let list?):
            return readRoutes(list, pools: pools)
        case (let pool?, let list?):
            pool.fail("pool and routes exclude each other; make the pool the last of the routes")
            _ = pools.index(pool)
            return readRoutes(list, pools: pools)
        case (nil, nil):
            section.field.fail("needs pool, or routes that name pools")
            return []
        }
    }

    private static func readRoutes(_ list: Field, pools: PoolNames) -> [Route] {
        var routes: [Route] = []
        var catchAll: String?
        for field in list.list(of: "routes", limit: routeLimit) {
            if let catchAll {
                field.fail("never matches, because \(catchAll) matches every request; move that route to the end")
            }
            guard let (route, isCatchAll) = Route.read(field, pools: pools) else { continue }
            if isCatchAll, catchAll == nil {
                catchAll = field.path
            }
            routes.append(route)
        }
        return routes
    }
}

extension Section {
    /// `socket` and `address`, at least one of which must be there; both nil when what is there is wrong.
    func listeningPlace(_ purpose: String) -> (socket: String?, address: Endpoint?) {
        let socket = readOptional("socket") { (field) -> String? in
            let expected = "the FileDescriptorName= of a socket unit, such as http"
            guard let name = field.text(expecting: expected) else { return nil }
            guard Names.isName(name) else {
                field.failExpecting(expected)
                return nil
            }
            return name
        }
        if self.field("socket") != nil { return (socket, readOptional("address") { $0.endpoint(for: .listening) }) }
        return (nil, required("address", purpose)?.endpoint(for: .listening))
    }
}

extension Listener.Limits {
    static func read(_ field: Field) -> Self? {
        guard let section = Section(field, keys: ["header_size", "header_fields", "body_size"]) else { return nil }
        let standard = defaults
        return Self(
            headerSize: section.read("header_size", default: standard.headerSize) { $0.size(in: 1 << 10...1 << 20) },
            headerFields: section.read("header_fields", default: standard.headerFields) { $0.integer(in: 1...1_000) },
            bodySize: section.readOptional("body_size") { field in
                if case .plain("unlimited") = field.value { return nil }
                guard case .plain(let text) = field.value, Quantity.size(text) != nil else {
                    let remedy = Quantity.sizeRemedy(field.value)
                    field.failExpecting("unlimited or a size such as 512B, 64KiB, 1MiB or 1GiB", remedy: remedy)
                    return nil
                }
                return field.size(in: 0...1_024 << 30)
            }
        )
    }
}

extension Listener.Timeouts {
    static func read(_ field: Field) -> Self? {
        guard let section = Section(field, keys: ["head", "body", "idle"]) else { return nil }
        return Self(
            head: section.read("head", default: defaults.head) { $0.duration(in: .timeouts) },
            body: section.read("body", default: defaults.body) { $0.duration(in: .timeouts) },
            idle: section.read("idle", default: defaults.idle) { $0.duration(in: .timeouts) }
        )
    }
}

extension ClosedRange<Duration> {
    /// What a timeout or an interval may be: the clock's grain to a day.
    static var timeouts: Self { Duration.milliseconds(1)...Duration.seconds(24 * 3_600) }
}
