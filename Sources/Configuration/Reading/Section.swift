/// A mapping with known keys.
struct Section {
    /// The mapping itself.
    let field: Field
    private let entries: [Tree.Entry]

    /// Makes a section of a mapping and reports the keys it does not know.
    ///
    /// - Parameters:
    ///   - field: What should be a mapping; nil is returned, and told, when it is not.
    ///   - keys: The keys a section may have.
    ///   - later: Keys of capabilities this version does not have.
    init?(_ field: Field, keys: [String], later: [String] = []) {
        guard case .mapping(let entries) = field.value else {
            field.failExpecting("a mapping with the key\(keys.count == 1 ? "" : "s") \(keys.joined(separator: ", "))")
            return nil
        }
        self.field = field
        self.entries = entries
        for entry in entries where !keys.contains(entry.key) {
            let message =
                if later.contains(entry.key) {
                    "not supported by this version; remove it"
                } else {
                    "unknown key"
                        + NearestName.hint(
                            entry.key,
                            among: keys,
                            otherwise: "known keys are \(keys.joined(separator: ", "))"
                        )
                }
            let path = Shown.path(field.path, key: entry.key)
            field.report.add(message, path: path, at: entry.keyLocation)
        }
    }

    /// The value of a key; nil when the section has no such key.
    func field(_ key: String) -> Field? {
        entries.first { $0.key == key }.map { entry in
            Field(
                value: entry.tree.value,
                location: entry.tree.location,
                path: Shown.path(field.path, key: key),
                report: field.report
            )
        }
    }

    /// The value of a key that must be there; what it is for is part of the error.
    func required(_ key: String, _ purpose: String) -> Field? {
        if let found = field(key) { return found }
        field.report.add(
            "required key is missing; \(purpose)",
            path: Shown.path(field.path, key: key),
            at: field.location
        )
        return nil
    }

    /// Reads a key, or gives the default when the key is missing (or wrong, which the reader reports).
    func read<Value>(_ key: String, default standard: Value, _ read: (Field) -> Value?) -> Value {
        field(key).flatMap(read) ?? standard
    }

    /// Reads a key that may be missing.
    func readOptional<Value>(_ key: String, _ read: (Field) -> Value?) -> Value? {
        field(key).flatMap(read)
    }
}
