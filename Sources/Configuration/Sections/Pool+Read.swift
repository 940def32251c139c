extension Pool {
    /// Backends a pool may have.
    private static let backendLimit = 4_096
    private static let keepaliveRange = 0...10_000

    /// Reads an entry of `pools`; what is wrong with it is reported, its name stays known.
    static func read(_ entry: NamedField) -> Pool {
        if !Names.isName(entry.name) {
            entry.failName("a pool's name must be \(Names.nameRule)")
        }
        let keys = [
            "algorithm", "hash_key", "backends", "health_check", "passive_health", "keepalive", "timeouts", "queue",
            "critical", "slow_start", "panic_threshold",
        ]
        let later = ["sticky", "retries", "tls", "proxy_protocol", "zone"]
        var pool = Pool(name: entry.name)
        guard let section = Section(entry.field, keys: keys, later: later) else { return pool }
        pool.algorithm = section.read("algorithm", default: pool.algorithm) { field in
            field.choice(of: Algorithm.allCases.map(\.rawValue)).flatMap(Algorithm.init)
        }
        pool.hashKey = section.read("hash_key", default: pool.hashKey, HashKey.read)
        if let key = section.field("hash_key"), !pool.algorithm.hashesKeys {
            key.fail(
                "only consistent_hash and maglev have a hash_key, the algorithm is \(pool.algorithm.rawValue); "
                    + "remove it or change the algorithm"
            )
        }
        pool.backends = readBackends(section)
        pool.healthCheck = section.readOptional("health_check", HealthCheck.read)
        pool.passiveHealth = section.field("passive_health").map(PassiveHealth.read) ?? .defaults
        pool.keepalive = section.read("keepalive", default: pool.keepalive) { $0.integer(in: keepaliveRange) }
        pool.timeouts = section.read("timeouts", default: pool.timeouts, Timeouts.read)
        pool.queue = section.read("queue", default: pool.queue, Queue.read)
        pool.critical = section.read("critical", default: pool.critical) { $0.boolean() }
        pool.slowStart = section.readOptional("slow_start", SlowStart.read)
        pool.panicThreshold = section.readOptional("panic_threshold", readPanicThreshold)
        return pool
    }

    /// A percentage, or `off`.
    private static func readPanicThreshold(_ field: Field) -> Int? {
        switch field.value {
        case .plain("off"): return nil
        case .plain(let text) where Quantity.integer(text) != nil: return field.integer(in: 0...100)
        default:
            field.failExpecting("off or 0 to 100")
            return nil
        }
    }

    private static func readBackends(_ section: Section) -> [Backend] {
        let purpose = "a pool needs at least one backend, such as 10.0.1.10:8000"
        guard let list = section.required("backends", purpose) else { return [] }
        var names: [String: String] = [:]
        var addresses: [String: String] = [:]
        var backends: [Backend] = []
        let fields = list.list(of: "backends", limit: backendLimit)
        for field in fields {
            guard let backend = Backend.read(field) else { continue }
            backends.append(backend)
            let identity = backend.address.identity ?? backend.name
            if let other = addresses[identity] {
                field.fail("\(other) has the same address; remove one, or add their weights")
            } else if let other = names[backend.name] {
                field.fail("\(other) has the same name \(Shown.text(backend.name)); give each a name of its own")
            }
            addresses[identity] = addresses[identity] ?? field.path
            names[backend.name] = names[backend.name] ?? field.path
        }
        if !backends.isEmpty, backends.count == fields.count, backends.allSatisfy({ $0.weight == 0 }) {
            list.fail("all weights are 0, so that no backend would serve; give one a weight of 1 to 256")
        }
        return backends
    }
}

extension Pool.Algorithm {
    /// Whether `hash_key` has a meaning.
    fileprivate var hashesKeys: Bool {
        self == .consistentHash || self == .maglev
    }
}

extension Pool.HashKey {
    static func read(_ field: Field) -> Self? {
        let expected = "client_ip, path, {header: NAME} or {cookie: NAME}"
        switch field.value {
        case .plain("client_ip"), .quoted("client_ip"): return .clientIP
        case .plain("path"), .quoted("path"): return .path
        case .mapping(let entries):
            guard let section = Section(field, keys: ["header", "cookie"]) else { return nil }
            guard entries.count == 1 else {
                field.fail("must have exactly one of header and cookie")
                return nil
            }
            return section.readOptional("header") { readName($0).map { .header($0.lowercased()) } }
                ?? section.readOptional("cookie") { readName($0).map(Self.cookie) }
        default:
            field.failExpecting(expected)
            return nil
        }
    }

    private static func readName(_ field: Field) -> String? {
        guard let name = field.text(expecting: "a name") else { return nil }
        guard Names.isToken(name) else {
            field.failExpecting("a name of letters, digits and -")
            return nil
        }
        return name
    }
}

extension Pool.SlowStart {
    private static let windowRange = Duration.seconds(1)...Duration.seconds(3_600)

    static func read(_ field: Field) -> Self? {
        guard let section = Section(field, keys: ["window"]) else { return nil }
        return Self(window: section.read("window", default: defaults.window) { $0.duration(in: windowRange) })
    }
}

extension Pool.Timeouts {
    static func read(_ field: Field) -> Self? {
        guard let section = Section(field, keys: ["connect", "response", "idle"]) else { return nil }
        return Self(
            connect: section.read("connect", default: defaults.connect) { $0.duration(in: .timeouts) },
            response: section.read("response", default: defaults.response) { $0.duration(in: .timeouts) },
            idle: section.read("idle", default: defaults.idle) { $0.duration(in: .timeouts) }
        )
    }
}

extension Pool.Queue {
    static func read(_ field: Field) -> Self? {
        guard let section = Section(field, keys: ["limit", "timeout"]) else { return nil }
        return Self(
            limit: section.read("limit", default: defaults.limit) { $0.integer(in: 0...1_000_000) },
            timeout: section.read("timeout", default: defaults.timeout) { $0.duration(in: .timeouts) }
        )
    }
}
