import ApusConfiguration
import Glibc
import HTTPWire

/// A route with its conditions in the form a request is compared with: bytes and compiled expressions.
struct CompiledRoute: Sendable {
    /// A condition on one header field, cookie or query parameter.
    struct ValueCondition: Sendable {
        enum Place: Sendable {
            case header
            case cookie
            case query
        }

        enum Test: Sendable {
            case exact([UInt8])
            case prefix([UInt8])
            case regex(RegularExpression)
            case present(Bool)
        }

        let place: Place
        let name: [UInt8]
        let test: Test
    }

    enum PathTest: Sendable {
        case any
        case exact([UInt8])
        /// Without a final `/`; empty for the prefix `/`.
        case prefix([UInt8])
        case regex(RegularExpression)
    }

    let pool: Int
    let path: PathTest
    /// Names of methods; empty for all.
    let methods: [[UInt8]]
    let values: [ValueCondition]

    init(_ route: Route) throws {
        self.pool = route.pool
        self.path =
            switch route.match.path {
            case nil: .any
            case .exact(let path): .exact(Array(path.utf8))
            case .prefix(let prefix): .prefix(prefix == "/" ? [] : Array(prefix.utf8))
            case .regex(let pattern): .regex(try RegularExpression(pattern))
            }
        self.methods = route.match.methods.map { Array($0.utf8) }
        self.values =
            try route.match.headers.map { try Self.condition(.header, $0) }
            + route.match.cookies.map { try Self.condition(.cookie, $0) }
            + route.match.query.map { try Self.condition(.query, $0) }
    }

    private static func condition(_ place: ValueCondition.Place, _ value: Route.NamedValue) throws -> ValueCondition {
        let test: ValueCondition.Test =
            switch value.value {
            case .exact(let text): .exact(Array(text.utf8))
            case .prefix(let text): .prefix(Array(text.utf8))
            case .regex(let pattern): .regex(try RegularExpression(pattern))
            case .present(let wanted): .present(wanted)
            }
        return ValueCondition(place: place, name: Array(value.name.utf8), test: test)
    }

    /// Whether all conditions but the host's hold.
    func matches(_ parser: HeadParser, _ bytes: UnsafeRawBufferPointer) -> Bool {
        self.matchesPath(Router.path(parser, bytes)) && self.matchesRest(parser, bytes)
    }

    /// Whether the conditions other than host and path hold.
    private func matchesRest(_ parser: HeadParser, _ bytes: UnsafeRawBufferPointer) -> Bool {
        if !self.methods.isEmpty {
            let method = parser.request.methodName.slice(of: bytes)
            guard self.methods.contains(where: { Self.isEqual($0, method) }) else { return false }
        }
        return self.values.allSatisfy { $0.matches(parser, bytes) }
    }

    private func matchesPath(_ path: UnsafeRawBufferPointer) -> Bool {
        switch self.path {
        case .any: true
        case .exact(let wanted): Self.isEqual(wanted, path)
        case .prefix(let prefix):
            Self.isPrefix(prefix, of: path) && (path.count == prefix.count || path[prefix.count] == UInt8(ascii: "/"))
                && !path.isEmpty
        case .regex(let expression): expression.matches(path)
        }
    }

    fileprivate static func isEqual(_ wanted: [UInt8], _ value: UnsafeRawBufferPointer) -> Bool {
        wanted.count == value.count && self.isPrefix(wanted, of: value)
    }

    fileprivate static func isPrefix(_ prefix: [UInt8], of value: UnsafeRawBufferPointer) -> Bool {
        guard value.count >= prefix.count else { return false }
        guard let base = value.baseAddress else { return true }
        return prefix.withUnsafeBytes { memcmp($0.baseAddress ?? base, base, prefix.count) == 0 }
    }
}

extension CompiledRoute.ValueCondition {
    /// Whether the request's value is as wanted.
    ///
    /// A field that occurs several times is compared occurrence by occurrence.
    func matches(_ parser: HeadParser, _ bytes: UnsafeRawBufferPointer) -> Bool {
        self.name.withUnsafeBytes { name in
            switch self.place {
            case .header: self.matchesHeader(name, parser, bytes)
            case .cookie: self.matches(RequestValues.cookie(name, parser: parser, bytes: bytes))
            case .query: self.matches(RequestValues.query(name, parser: parser, bytes: bytes))
            }
        }
    }

    private func matchesHeader(
        _ name: UnsafeRawBufferPointer,
        _ parser: HeadParser,
        _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        var next = parser.firstField(named: name, in: bytes)
        guard next != nil else { return self.matches(nil) }
        if case .present(let wanted) = self.test { return wanted }
        while let index = next {
            if self.matches(parser.field(index).value.slice(of: bytes)) { return true }
            next = parser.firstField(named: name, in: bytes, from: index + 1)
        }
        return false
    }

    private func matches(_ value: UnsafeRawBufferPointer?) -> Bool {
        guard let value else {
            if case .present(false) = self.test { return true }
            return false
        }
        return switch self.test {
        case .exact(let wanted): CompiledRoute.isEqual(wanted, value)
        case .prefix(let prefix): CompiledRoute.isPrefix(prefix, of: value)
        case .regex(let expression): expression.matches(value)
        case .present(let wanted): wanted
        }
    }
}
