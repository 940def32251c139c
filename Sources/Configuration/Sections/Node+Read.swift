extension Configuration.Node {
    /// Event loops a node may run.
    private static let threadsRange = 1...256

    static func read(_ field: Field) -> Self? {
        guard let section = Section(field, keys: ["name", "threads"], later: ["zone"]) else { return nil }
        return Self(
            name: section.readOptional("name") { field in
                guard let name = field.text(expecting: "a name") else { return nil }
                guard Names.isName(name) else {
                    field.failExpecting(Names.nameRule)
                    return nil
                }
                return name
            },
            threads: section.readOptional("threads") { field in
                switch field.value {
                case .plain("auto"): return nil
                case .plain(let text) where Quantity.integer(text) != nil: return field.integer(in: threadsRange)
                default:
                    field.failExpecting("auto or \(threadsRange.lowerBound) to \(threadsRange.upperBound)")
                    return nil
                }
            }
        )
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
