extension Configuration.Node {
    /// Event loops a node may run.
    private static let threadsRange = 1...256

    static func read(_ field: Field) -> Self? {
        let keys = ["name", "host", "zone", "threads", "state_directory"]
        guard let section = Section(field, keys: keys) else { return nil }
        return Self(
            name: section.readOptional("name") { $0.name() },
            host: section.readOptional("host", readHost),
            zone: section.readOptional("zone") { $0.name() },
            threads: section.readOptional("threads") { field in
                switch field.value {
                case .plain("auto"): return nil
                case .plain(let text) where Quantity.integer(text) != nil: return field.integer(in: threadsRange)
                default:
                    field.failExpecting("auto or \(threadsRange.lowerBound) to \(threadsRange.upperBound)")
                    return nil
                }
            },
            stateDirectory: section.read("state_directory", default: defaults.stateDirectory) {
                $0.absolutePath(of: "a directory")
            }
        )
    }

    private static func readHost(_ field: Field) -> String? {
        let expected = "a host name"
        guard let host = field.text(expecting: expected) else { return nil }
        guard Names.isDomain(host) else {
            field.failExpecting(expected)
            return nil
        }
        return host
    }
}

extension Configuration.Drain {
    static func read(_ field: Field) -> Self? {
        guard let section = Section(field, keys: ["notice", "deadline"]) else { return nil }
        let range = Duration.zero...Duration.seconds(24 * 3_600)
        return Self(
            notice: section.read("notice", default: defaults.notice) { $0.duration(in: range) },
            deadline: section.read("deadline", default: defaults.deadline) { $0.duration(in: range) }
        )
    }
}

extension Configuration.Log {
    static func read(_ field: Field) -> Self? {
        guard let section = Section(field, keys: ["level", "access"]) else { return nil }
        return Self(
            level: section.read("level", default: defaults.level) { field in
                field.choice(of: Level.allCases.map(\.rawValue)).flatMap(Level.init)
            },
            access: section.read("access", default: defaults.access, AccessLog.read)
        )
    }
}

extension Configuration.Log.AccessLog {
    static func read(_ field: Field) -> Self? {
        let expected = "off, stdout or the absolute path of a file"
        switch field.text(expecting: expected) {
        case nil: return nil
        case "off": return .off
        case "stdout": return .stdout
        case .some(let path) where path.hasPrefix("/") && !path.hasSuffix("/") && Names.isPrintable(path):
            return .file(path)
        default:
            field.failExpecting(expected)
            return nil
        }
    }
}
