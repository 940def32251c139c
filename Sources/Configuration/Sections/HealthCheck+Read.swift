extension HealthCheck {
    private static let thresholdRange = 1...100
    private static let statusRange = 100...599

    static func read(_ field: Field) -> Self? {
        let httpKeys = ["path", "host", "expected_statuses"]
        let keys = ["type"] + httpKeys + ["interval", "timeout", "healthy_threshold", "unhealthy_threshold"]
        guard let section = Section(field, keys: keys) else { return nil }
        var check = HealthCheck.defaults
        let type = section.read("type", default: "http") { $0.choice(of: ["http", "tcp"], later: ["grpc"]) }
        if type == "tcp" {
            check.kind = .tcp
            for key in httpKeys {
                section.field(key)?.fail("only checks of type http have it; remove it or the type")
            }
        } else {
            check.kind = readHTTP(section)
        }
        check.interval = section.read("interval", default: check.interval) { $0.duration(in: .timeouts) }
        check.timeout = section.read("timeout", default: check.timeout) { $0.duration(in: .timeouts) }
        check.healthyThreshold = section.read("healthy_threshold", default: check.healthyThreshold) {
            $0.integer(in: thresholdRange)
        }
        check.unhealthyThreshold = section.read("unhealthy_threshold", default: check.unhealthyThreshold) {
            $0.integer(in: thresholdRange)
        }
        return check
    }

    private static func readHTTP(_ section: Section) -> Kind {
        let statuses = section.field("expected_statuses")?
            .listOrSingle(of: "statuses", limit: 500)
            .compactMap(readStatuses)
        return .http(
            path: section.read("path", default: "/", readPath),
            host: section.readOptional("host", readHost),
            expectedStatuses: statuses ?? [200...200]
        )
    }

    private static func readPath(_ field: Field) -> String? {
        let expected = "a path such as /health"
        guard let path = field.text(expecting: expected) else { return nil }
        guard path.hasPrefix("/"), Names.isVisibleASCII(path), !path.contains("#") else {
            field.failExpecting(expected, remedy: "it begins with / and has no spaces and no #")
            return nil
        }
        return path
    }

    /// The value of a `Host` field: a host, or a host and a port.
    private static func readHost(_ field: Field) -> String? {
        let expected = "a host such as app.example or app.example:8000"
        guard let host = field.text(expecting: expected) else { return nil }
        if Names.isDomain(host) || (try? Endpoint(host, for: .connecting)).map(\.isNetwork) == true {
            return host
        }
        if host.hasPrefix("["), host.hasSuffix("]"), IPLiteral(v6: host.dropFirst().dropLast()) != nil {
            return host
        }
        field.failExpecting(expected)
        return nil
    }

    /// `200`, or `"200-299"`.
    private static func readStatuses(_ field: Field) -> ClosedRange<Int>? {
        if case .plain(let text) = field.value, let number = Quantity.integer(text), statusRange.contains(number) {
            return number...number
        }
        if let text = field.value.scalar {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            let bounds = parts.map { Quantity.integer(String($0)) }
            if bounds.count == 2, let low = bounds[0], let high = bounds[1], low <= high,
                statusRange.contains(low), statusRange.contains(high)
            {
                return low...high
            }
        }
        field.failExpecting("a status 100 to 599, or a range such as \"200-299\"")
        return nil
    }
}

extension PassiveHealth {
    /// Reads `passive_health`; nil for `off`.
    static func read(_ field: Field) -> Self? {
        if case .plain("off") = field.value { return nil }
        let keys = ["consecutive_failures", "base_ejection", "max_ejection", "max_ejected_percent"]
        guard case .mapping = field.value else {
            field.failExpecting("off or a mapping with the keys \(keys.joined(separator: ", "))")
            return nil
        }
        guard let section = Section(field, keys: keys) else { return nil }
        var passive = PassiveHealth.defaults
        passive.consecutiveFailures = section.read("consecutive_failures", default: passive.consecutiveFailures) {
            $0.integer(in: 1...10_000)
        }
        passive.baseEjection = section.read("base_ejection", default: passive.baseEjection) {
            $0.duration(in: .timeouts)
        }
        passive.maxEjection = section.read("max_ejection", default: max(passive.maxEjection, passive.baseEjection)) {
            $0.duration(in: .timeouts)
        }
        passive.maxEjectedPercent = section.read("max_ejected_percent", default: passive.maxEjectedPercent) {
            $0.integer(in: 0...100)
        }
        if passive.maxEjection < passive.baseEjection, let field = section.field("max_ejection") {
            field.fail("must not be shorter than base_ejection (\(Quantity.format(passive.baseEjection)))")
        }
        return passive
    }
}

extension Endpoint {
    fileprivate var isNetwork: Bool {
        if case .unix = self { false } else { true }
    }
}
