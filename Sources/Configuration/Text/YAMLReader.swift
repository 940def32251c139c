import Yams

/// The one place that knows the YAML library: text in, ``Tree`` out.
///
/// Type guessing of YAML 1.1 is off (`basic` resolver), so `on`, `010` and `1:30` stay the text that was written.
struct YAMLReader {
    /// Levels of nesting; the schema needs eight.
    private static let depthLimit = 32
    /// Duplicate keys told one by one; each costs another parse, since the library stops at the first.
    private static let duplicateLimit = 8
    static let referenceMessage =
        "anchors (&name) and references (*name) are not supported; write the value out, and put text that begins "
        + "with & or * in quotes"

    private let report: Report
    /// Keys that appear again in their mapping, by the place of their first appearance.
    private var duplicates: [SourceLocation: String] = [:]

    /// The file's tree; nil when it cannot be parsed, which is then reported.
    static func tree(of yaml: String, report: Report) -> Tree? {
        var reader = YAMLReader(report: report)
        return reader.parse(yaml)
    }

    private init(report: Report) {
        self.report = report
    }

    private mutating func parse(_ yaml: String) -> Tree? {
        var text = yaml
        while true {
            do {
                let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
                // Nodes hold their anchors weakly; the parser keeps them.
                return try withExtendedLifetime(parser) {
                    guard let root = try parser.singleRoot() else {
                        report.add("is empty; it needs at least listeners and pools")
                        return nil
                    }
                    return tree(root, path: "", depth: 1)
                }
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let location = SourceLocation(context.mark)
                guard let name = names.first, duplicates.count < Self.duplicateLimit,
                    let masked = DuplicateKey.masking(in: text, at: location, number: duplicates.count)
                else {
                    let list = names.map(Shown.text).joined(separator: ", ")
                    report.add("the same key appears twice in one mapping: \(list); keep one of each", at: location)
                    return nil
                }
                duplicates[location] = name
                text = masked
            } catch let error as YamlError {
                for (location, name) in duplicates {
                    report.add("the key \(Shown.text(name)) appears again in its mapping; keep one", at: location)
                }
                YAMLSyntaxError(error, in: yaml).add(to: report)
                return nil
            } catch {
                report.add("cannot be parsed as YAML")
                return nil
            }
        }
    }

    private func tree(_ node: Yams.Node, path: String, depth: Int) -> Tree {
        let location = node.mark.map(SourceLocation.init) ?? SourceLocation(line: 1, column: 1)
        var result = Tree(value: .invalid, location: location)
        if node.anchor != nil {
            report.addOnce(Self.referenceMessage, path: path, at: location)
        } else if depth > Self.depthLimit {
            report.add("is nested too deeply; \(Self.depthLimit) levels are the most", path: path, at: location)
        } else {
            result.value = value(node, path: path, depth: depth, location: location)
        }
        return result
    }

    private func value(_ node: Yams.Node, path: String, depth: Int, location: SourceLocation) -> Tree.Value {
        switch node {
        case .scalar(let scalar):
            guard accepts(scalar.tag.description, path: path, location: location) else { return .invalid }
            return scalar.style == .plain ? .plain(scalar.string) : .quoted(scalar.string)
        case .sequence(let sequence):
            guard accepts(sequence.tag.description, path: path, location: location) else { return .invalid }
            return .list(
                sequence.enumerated().map { index, element in
                    tree(element, path: "\(path)[\(index)]", depth: depth + 1)
                }
            )
        case .mapping(let mapping):
            guard accepts(mapping.tag.description, path: path, location: location) else { return .invalid }
            return .mapping(entries(of: mapping, path: path, depth: depth))
        case .alias:
            report.add(Self.referenceMessage, path: path, at: location)
            return .invalid
        }
    }

    private func entries(of mapping: Yams.Node.Mapping, path: String, depth: Int) -> [Tree.Entry] {
        var entries: [Tree.Entry] = []
        var repeated: [(name: String, location: SourceLocation)] = []
        for (key, value) in mapping {
            let keyTree = tree(key, path: path, depth: depth + 1)
            switch keyTree.value {
            case .plain(let name), .quoted(let name):
                if let original = duplicates[keyTree.location] {
                    repeated.append((original, keyTree.location))
                } else {
                    let below = tree(value, path: Shown.path(path, key: name), depth: depth + 1)
                    entries.append(Tree.Entry(key: name, keyLocation: keyTree.location, tree: below))
                }
            case .list, .mapping:
                report.add("a key must be text, got \(keyTree.value.shown)", path: path, at: keyTree.location)
            case .invalid:
                break
            }
        }
        for (name, location) in repeated {
            let line = entries.first { $0.key == name }?.keyLocation.line
            let place = line.map { " on line \($0)" } ?? ""
            report.add("the key appears again\(place); keep one", path: Shown.path(path, key: name), at: location)
        }
        return entries
    }

    /// Tags would bring type guessing back; quoted text carries `str` of itself, compared keys carry it too.
    private func accepts(_ tag: String, path: String, location: SourceLocation) -> Bool {
        switch tag {
        case "", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map":
            return true
        default:
            report.add("tags are not supported; remove \(Shown.text(tag))", path: path, at: location)
            return false
        }
    }
}

extension SourceLocation {
    init(_ mark: Yams.Mark) {
        self.init(line: mark.line, column: mark.column)
    }
}
