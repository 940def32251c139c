import ApusConfiguration
import HTTPWire

/// A listener's routes, compiled into tables: first match wins.
///
/// For each host that the configuration names there is one ``PathTable`` that already holds the routes of that host, of
/// the wildcards that cover it and of all hosts, in the file's order; so a request needs one look-up for its host.
struct Router: Sendable {
    /// Set when one route without conditions is all there is.
    private let onlyPool: Int?
    /// By whole name.
    private let exact: ByteTable
    /// By what follows `*.`.
    private let wildcards: ByteTable
    /// Addressed by the tables above; the first is for all other hosts.
    private let tables: [PathTable]

    /// Compiles routes.
    ///
    /// - Throws: ``RegularExpression/Failure``, which a checked configuration does not lead to.
    init(_ routes: [Route]) throws {
        self.onlyPool = routes.first.flatMap { $0.match.isUnconditional ? $0.pool : nil }
        let compiled = try routes.map { try CompiledRoute($0) }
        func table(_ covers: (Route.Host) -> Bool) -> PathTable {
            let indices = routes.indices.filter { index in
                let hosts = routes[index].match.hosts
                return hosts.isEmpty || hosts.contains(where: covers)
            }
            return PathTable(indices.map { compiled[$0] })
        }
        var tables = [table { _ in false }]
        var exact: [[UInt8]: Int] = [:]
        var wildcards: [[UInt8]: Int] = [:]
        for host in Set(routes.flatMap(\.match.hosts)) {
            switch host {
            case .exact(let name):
                exact[Array(name.utf8)] = tables.count
                tables.append(table { $0 == host || $0.covers(name: name) })
            case .wildcard(let suffix):
                wildcards[Array(suffix.utf8)] = tables.count
                // A narrower wildcard has a table of its own, so only the wider ones are joined here.
                tables.append(table { $0 == host || $0.covers(name: suffix) })
            }
        }
        self.exact = ByteTable(exact)
        self.wildcards = ByteTable(wildcards)
        self.tables = tables
    }

    /// The pool that serves a request; nil when no route matches.
    func pool(for parser: HeadParser, in bytes: UnsafeRawBufferPointer) -> Int? {
        if let pool = self.onlyPool { return pool }
        let table = self.exact.isEmpty && self.wildcards.isEmpty ? 0 : self.table(parser.request.host.slice(of: bytes))
        return self.tables[table].pool(for: parser, in: bytes)
    }

    /// The path as routes see it: an absolute target may leave it out, which means `/` (RFC 9110 section 4.2.3).
    static func path(_ parser: HeadParser, _ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let path = parser.request.path
        guard path.isEmpty else { return path.slice(of: bytes) }
        let slash: StaticString = "/"
        return UnsafeRawBufferPointer(start: slash.utf8Start, count: 1)
    }

    /// The table for a host: its own, else that of the narrowest wildcard, else the first.
    private func table(_ host: UnsafeRawBufferPointer) -> Int {
        // Longer names cannot exist (RFC 1035 section 2.3.4); they match no pattern.
        guard !host.isEmpty, host.count <= 256 else { return 0 }
        return withUnsafeTemporaryAllocation(byteCount: host.count, alignment: 1) { name in
            for (index, byte) in host.enumerated() {
                name[index] = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            }
            // `example.com.` is the same name, absolute.
            let end = host.count > 1 && name[host.count - 1] == UInt8(ascii: ".") ? host.count - 1 : host.count
            let lower = UnsafeRawBufferPointer(rebasing: name[..<end])
            if let table = self.exact.value(of: lower) { return table }
            guard !self.wildcards.isEmpty else { return 0 }
            for index in 1..<max(1, end) where lower[index] == UInt8(ascii: ".") {
                let suffix = UnsafeRawBufferPointer(rebasing: lower[(index + 1)...])
                if let table = self.wildcards.value(of: suffix) { return table }
            }
            return 0
        }
    }
}

extension Route.Match {
    /// Whether every request matches.
    fileprivate var isUnconditional: Bool {
        self.hosts.isEmpty && self.path == nil && self.methods.isEmpty && self.headers.isEmpty && self.cookies.isEmpty
            && self.query.isEmpty
    }
}

extension Route.Host {
    /// Whether this is a wildcard for names below which `name` lies.
    fileprivate func covers(name: String) -> Bool {
        guard case .wildcard(let suffix) = self else { return false }
        return name.hasSuffix("." + suffix)
    }
}
