extension Route.Host {
    /// Reads a host pattern: a name, an IP literal, or `*.` and a name.
    static func read(_ field: Field) -> Self? {
        let expected = "a host such as api.example.com or \"*.example.com\""
        guard let written = field.text(expecting: expected) else { return nil }
        func fail(_ remedy: String) -> Self? {
            field.failExpecting(expected, remedy: remedy)
            return nil
        }
        if !written.utf8.allSatisfy({ $0 < 0x80 }) { return fail("write an international name in its xn-- form") }
        let text = written.lowercased()
        if text.hasPrefix("[") {
            guard text.hasSuffix("]") else { return fail("leave the port out; requests match on any port") }
            return IPLiteral(v6: text.dropFirst().dropLast()) == nil ? fail("it is no IPv6 address") : .exact(text)
        }
        if text.contains("://") { return fail("leave the scheme and the path out") }
        if text.contains(":") { return fail("leave the port out; requests match on any port") }
        if text == "*" { return fail("leave host out to match every host") }
        if text.hasSuffix(".") { return fail("leave the final dot out") }
        if text.hasPrefix("*.") {
            let suffix = String(text.dropFirst(2))
            return Names.isDomain(suffix) ? .wildcard(suffix: suffix) : fail("after \"*.\" comes a whole name")
        }
        if text.contains("*") { return fail("* stands only at the beginning, as in \"*.example.com\"") }
        return Names.isDomain(text) ? .exact(text) : fail("a name has labels of letters, digits and -")
    }
}

extension Route.Path {
    /// Reads a path to compare with: as it stands in requests, without the query.
    static func text(_ field: Field) -> String? {
        let expected = "a path such as /v1"
        guard let text = field.text(expecting: expected) else { return nil }
        guard text.hasPrefix("/") else {
            field.failExpecting(expected, remedy: "a path begins with /")
            return nil
        }
        guard !text.contains("?"), !text.contains("#") else {
            field.failExpecting(expected, remedy: "? and # are no part of a path; query: matches parameters")
            return nil
        }
        guard Names.isVisibleASCII(text) else {
            field.failExpecting(expected, remedy: "write spaces and what is not ASCII percent-encoded, as requests do")
            return nil
        }
        return text
    }

    /// A prefix without its final slashes, which say nothing: prefixes end at segment borders.
    static func prefix(normalizing text: String) -> Self {
        var prefix = text[...]
        while prefix.utf8.count > 1, prefix.hasSuffix("/") {
            prefix.removeLast()
        }
        return .prefix(String(prefix))
    }
}

extension Route.Value {
    /// Reads a condition on a value: the value itself, or a mapping with one of `exact`, `prefix`, `regex`, `present`.
    static func read(_ field: Field) -> Self? {
        guard case .mapping(let entries) = field.value else {
            return field.matchedText(expecting: "a value, or one of exact, prefix, regex and present").map(Self.exact)
        }
        guard let section = Section(field, keys: ["exact", "prefix", "regex", "present"]) else { return nil }
        guard entries.count == 1 else {
            field.fail("must have exactly one of exact, prefix, regex and present")
            return nil
        }
        return section.readOptional("exact") { $0.matchedText(expecting: "a value").map(Self.exact) }
            ?? section.readOptional("prefix") { field in
                guard let text = field.matchedText(expecting: "the beginning of a value") else { return nil }
                guard !text.isEmpty else {
                    field.fail("must not be empty; {present: true} matches any value")
                    return nil
                }
                return .prefix(text)
            }
            ?? section.readOptional("regex") { $0.expression().map(Self.regex) }
            ?? section.readOptional("present") { $0.boolean().map(Self.present) }
    }
}

extension Field {
    /// Bytes of a regular expression or of a value to compare with.
    private static let matchLimit = 4_096

    /// A value to compare with; none has control characters, since no request may have them.
    fileprivate func matchedText(expecting expected: String) -> String? {
        guard let text = text(expecting: expected) else { return nil }
        guard Names.isPrintable(text) else {
            fail("never matches, because requests have no control characters in values; remove them")
            return nil
        }
        return isShort(text) ? text : nil
    }

    /// A regular expression, whose syntax is checked at the end.
    func expression() -> String? {
        guard let text = text(expecting: "a regular expression (PCRE2)") else { return nil }
        guard !text.isEmpty else {
            fail("must be a regular expression (PCRE2), got \"\"; it would match nothing but empty text")
            return nil
        }
        guard isShort(text) else { return nil }
        report.expect(expression: text, at: self)
        return text
    }

    private func isShort(_ text: String) -> Bool {
        if text.utf8.count > Self.matchLimit {
            fail("must be at most \(Self.matchLimit) bytes long, got \(text.utf8.count)")
            return false
        }
        return true
    }
}
