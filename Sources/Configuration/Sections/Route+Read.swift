extension Route {
    /// Hosts or methods of one route.
    private static let listLimit = 256
    /// Conditions on headers, cookies or query parameters of one route.
    private static let conditionLimit = 64

    /// Reads an element of `routes`; whether it was meant to match everything is told too.
    static func read(_ field: Field, pools: PoolNames) -> (route: Route, isCatchAll: Bool)? {
        guard let section = Section(field, keys: ["match", "pool"]) else { return nil }
        let pool = section.required("pool", "where the route leads").flatMap(pools.index)
        guard let matchField = section.field("match") else {
            return (Route(match: Match(), pool: pool ?? 0), true)
        }
        guard let match = readMatch(matchField) else { return nil }
        var isEmpty = false
        if case .mapping(let entries) = matchField.value { isEmpty = entries.isEmpty }
        return (Route(match: match, pool: pool ?? 0), isEmpty)
    }

    private static func readMatch(_ field: Field) -> Match? {
        let paths = ["path", "path_prefix", "path_regex"]
        let keys = ["host"] + paths + ["methods", "headers", "cookies", "query"]
        guard let section = Section(field, keys: keys) else { return nil }
        let given = paths.filter { section.field($0) != nil }
        if given.count > 1 {
            field.fail("\(given.joined(separator: " and ")) exclude each other; keep one")
        }
        var match = Match()
        match.hosts = unique(section.field("host")?.listOrSingle(of: "hosts", limit: listLimit), Host.read)
        match.path =
            section.readOptional("path") { Path.text($0).map(Path.exact) }
            ?? section.readOptional("path_prefix") { Path.text($0).map(Path.prefix(normalizing:)) }
            ?? section.readOptional("path_regex") { $0.expression().map(Path.regex) }
        match.methods = unique(section.field("methods")?.listOrSingle(of: "methods", limit: listLimit), readMethod)
        match.headers = readNamed(section.field("headers"), what: "header", name: headerName)
        match.cookies = readNamed(section.field("cookies"), what: "cookie", name: cookieName)
        match.query = readNamed(section.field("query"), what: "parameter", name: parameterName)
        return match
    }

    private static func unique<Value: Hashable>(_ fields: [Field]?, _ read: (Field) -> Value?) -> [Value] {
        var seen: Set<Value> = []
        return (fields ?? []).compactMap { field in
            guard let value = read(field) else { return nil }
            guard seen.insert(value).inserted else {
                field.fail("\(field.value.shown) is listed twice; keep one")
                return nil
            }
            return value
        }
    }

    private static func readMethod(_ field: Field) -> String? {
        guard let method = field.text(expecting: "a method such as GET") else { return nil }
        guard Names.isToken(method) else {
            field.failExpecting("a method such as GET")
            return nil
        }
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"]
        if known.contains(method.uppercased()), method != method.uppercased() {
            field.fail("methods are case-sensitive; write \(method.uppercased())")
            return nil
        }
        return method
    }

    private static func readNamed(_ field: Field?, what: String, name: (String) -> String?) -> [NamedValue] {
        var seen: Set<String> = []
        return (field?.named("\(what) names and values", limit: conditionLimit) ?? []).compactMap { entry in
            let value = Value.read(entry.field)
            guard let name = name(entry.name) else {
                entry.failName("not a valid \(what) name; use letters, digits and -")
                return nil
            }
            guard seen.insert(name).inserted else {
                entry.failName("the name is given twice, in another case; keep one")
                return nil
            }
            return value.map { NamedValue(name: name, value: $0) }
        }
    }

    private static func headerName(_ text: String) -> String? {
        Names.isToken(text) ? text.lowercased() : nil
    }

    private static func cookieName(_ text: String) -> String? {
        Names.isToken(text) ? text : nil
    }

    private static func parameterName(_ text: String) -> String? {
        !text.isEmpty && Names.isPrintable(text) ? text : nil
    }
}
