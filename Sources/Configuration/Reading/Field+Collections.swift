/// An entry of a mapping whose keys are names, such as `pools`.
struct NamedField {
    /// The key.
    var name: String
    /// Where the key begins.
    var keyLocation: SourceLocation
    /// The value.
    var field: Field

    /// Reports an error of the name.
    func failName(_ message: String) {
        field.report.add(message, path: field.path, at: keyLocation)
    }
}

extension Field {
    /// The elements of a list with 1 to `limit` elements; empty, and told, when the value is no such list.
    func list(of what: String, limit: Int) -> [Field] {
        guard case .list(let trees) = value, !trees.isEmpty else {
            failExpecting("a list of \(what)")
            return []
        }
        return limited(elements(trees), to: limit)
    }

    /// The elements of a list, or the value itself as the only element.
    func listOrSingle(of what: String, limit: Int) -> [Field] {
        switch value {
        case .plain where !value.isEmpty, .quoted: [self]
        default: list(of: what, limit: limit)
        }
    }

    /// The entries of a mapping with 1 to `limit` entries; empty, and told, when the value is no such mapping.
    func named(_ what: String, limit: Int) -> [NamedField] {
        guard case .mapping(let entries) = value, !entries.isEmpty else {
            failExpecting("a mapping of \(what)")
            return []
        }
        let fields = entries.map { entry in
            NamedField(
                name: entry.key,
                keyLocation: entry.keyLocation,
                field: Field(
                    value: entry.tree.value,
                    location: entry.tree.location,
                    path: Shown.path(path, key: entry.key),
                    report: report
                )
            )
        }
        return limited(fields, to: limit)
    }

    private func elements(_ trees: [Tree]) -> [Field] {
        trees.enumerated().map { index, tree in
            Field(value: tree.value, location: tree.location, path: "\(path)[\(index)]", report: report)
        }
    }

    private func limited<Element>(_ elements: [Element], to limit: Int) -> [Element] {
        guard elements.count > limit else { return elements }
        fail("must have at most \(limit) entries, got \(elements.count)")
        return Array(elements.prefix(limit))
    }
}
