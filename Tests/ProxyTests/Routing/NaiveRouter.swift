import Balancing

@testable import ApusConfiguration

/// A request as its author thinks of it, from which the bytes are made.
struct PlainRequest {
    var method = "GET"
    /// Lower case, without port.
    var host = "example.com"
    /// The host as it is written: with a port, a final dot or other letters.
    var writtenHost: String?
    var path = "/"
    var query: [(name: String, value: String?)] = []
    var fields: [(name: String, value: String)] = []
    var cookies: [(name: String, value: String)] = []

    var text: String {
        let query = self.query.map { name, value in value.map { "\(name)=\($0)" } ?? name }.joined(separator: "&")
        var lines = ["\(self.method) \(self.path)\(self.query.isEmpty ? "" : "?\(query)") HTTP/1.1"]
        lines.append("Host: \(self.writtenHost ?? self.host)")
        lines += self.fields.map { "\($0): \($1)" }
        if !self.cookies.isEmpty {
            lines.append("Cookie: " + self.cookies.map { "\($0)=\($1)" }.joined(separator: "; "))
        }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }
}

/// Routes as the manual describes them, tried one after another: no tables, no bytes.
enum NaiveRouter {
    static func pool(_ routes: [Route], for request: PlainRequest) -> Int? {
        routes.first { self.matches($0.match, request) }?.pool
    }

    private static func matches(_ match: Route.Match, _ request: PlainRequest) -> Bool {
        let isHost = match.hosts.isEmpty || match.hosts.contains { self.matches($0, request.host) }
        let isMethod = match.methods.isEmpty || match.methods.contains(request.method)
        return isHost && isMethod && self.matches(match.path, request.path)
            && match.headers.allSatisfy { condition in
                let values = request.fields.filter { $0.name.lowercased() == condition.name }.map(\.value)
                return values.isEmpty
                    ? self.matchesNothing(condition.value)
                    : values.contains { self.matches(condition.value, $0) }
            }
            && match.cookies.allSatisfy { condition in
                self.matches(condition.value, request.cookies.first { $0.name == condition.name }?.value)
            }
            && match.query.allSatisfy { condition in
                self.matches(condition.value, request.query.first { $0.name == condition.name }.map { $0.value ?? "" })
            }
    }

    private static func matches(_ pattern: Route.Host, _ host: String) -> Bool {
        switch pattern {
        case .exact(let name):
            return host == name
        case .wildcard(let suffix):
            let labels = host.split(separator: ".", omittingEmptySubsequences: false)
            let wanted = suffix.split(separator: ".", omittingEmptySubsequences: false)
            return labels.count > wanted.count && Array(labels.suffix(wanted.count)) == wanted
        }
    }

    private static func matches(_ path: Route.Path?, _ value: String) -> Bool {
        switch path {
        case nil: true
        case .exact(let wanted): value == wanted
        case .prefix("/"): value.hasPrefix("/")
        case .prefix(let prefix): value == prefix || value.hasPrefix(prefix + "/")
        case .regex(let pattern): self.matches(pattern: pattern, value)
        }
    }

    private static func matches(_ condition: Route.Value, _ value: String?) -> Bool {
        guard let value else { return self.matchesNothing(condition) }
        return switch condition {
        case .exact(let wanted): value == wanted
        case .prefix(let prefix): value.hasPrefix(prefix)
        case .regex(let pattern): self.matches(pattern: pattern, value)
        case .present(let wanted): wanted
        }
    }

    private static func matchesNothing(_ condition: Route.Value) -> Bool { condition == .present(false) }

    private static func matches(pattern: String, _ value: String) -> Bool {
        guard let expression = try? Regex(pattern) else { return false }
        return value.wholeMatch(of: expression) != nil
    }
}

/// Random routes and requests over a small alphabet, so that many routes match and their order decides.
struct RouteGenerator {
    var random: FastGenerator

    init(seed: Int) { self.random = FastGenerator(seed: UInt64(seed)) }

    private static let hosts = ["a.test", "x.a.test", "y.x.a.test", "b.test", "test", "other", "[::1]"]
    private static let suffixes = ["test", "a.test", "x.a.test"]
    private static let segments = ["a", "b", "c", "aa", "", "%20"]
    private static let expressions = ["/a/.*", "/(a|b)(/c)?", "/[^/]+", ".*b", "/"]
    private static let values = ["1", "12", "2", "on"]

    mutating func routes(_ count: Int) -> [Route] {
        // The pool is the route's number, so that the result tells which route it was.
        (0..<count).map { Route(match: self.match(isPlain: count > 100), pool: $0) }
    }

    private mutating func match(isPlain: Bool) -> Route.Match {
        var match = Route.Match()
        for _ in 0..<self.random.element([0, 0, 1, 1, 2]) { match.hosts.append(self.hostPattern()) }
        if isPlain || self.random.chance(80) { match.path = self.pathPattern() }
        if self.random.chance(25) { match.methods = self.random.element([["GET"], ["PUT", "POST"], ["get"]]) }
        if self.random.chance(20) { match.headers = [self.condition(["x-a", "x-b"])] }
        if self.random.chance(15) { match.cookies = [self.condition(["c", "C"])] }
        if self.random.chance(15) { match.query = [self.condition(["q", "qq"])] }
        // A route that matches everything would hide all that follow.
        if match == Route.Match() { match.methods = ["PUT"] }
        return match
    }

    private mutating func hostPattern() -> Route.Host {
        self.random.chance(50)
            ? .exact(self.random.element(Self.hosts))
            : .wildcard(suffix: self.random.element(Self.suffixes))
    }

    private mutating func pathPattern() -> Route.Path {
        switch self.random.below(5) {
        case 0, 1: return .exact(self.path())
        case 2, 3: return .prefix(normalizing: self.path())
        default: return .regex(self.random.element(Self.expressions))
        }
    }

    private mutating func path() -> String {
        (0...self.random.below(5)).map { _ in "/" + self.random.element(Self.segments) }.joined()
    }

    private mutating func condition(_ names: [String]) -> Route.NamedValue {
        let value: Route.Value =
            switch self.random.below(5) {
            case 0: .exact(self.random.element(Self.values))
            case 1: .prefix(self.random.element(["1", "o"]))
            case 2: .regex(self.random.element(["[0-9]+", "on|off"]))
            case 3: .present(true)
            default: .present(false)
            }
        return Route.NamedValue(name: self.random.element(names), value: value)
    }

    mutating func request() -> PlainRequest {
        var request = PlainRequest()
        request.method = self.random.element(["GET", "PUT", "POST", "get"])
        request.host = self.random.element(Self.hosts)
        let isLiteral = request.host.hasPrefix("[")
        switch self.random.below(4) {
        case 0: request.writtenHost = request.host.uppercased()
        case 1: request.writtenHost = request.host + ":8080"
        case 2 where !isLiteral: request.writtenHost = request.host + ".:80"
        default: break
        }
        request.path = self.path()
        for _ in 0..<self.random.below(3) {
            let value = self.random.chance(20) ? nil : self.random.element(Self.values)
            request.query.append((self.random.element(["q", "qq", "Q", "p"]), value))
        }
        for _ in 0..<self.random.below(3) {
            request.fields.append((self.random.element(["x-a", "X-B", "X-Ab"]), self.random.element(Self.values)))
        }
        for _ in 0..<self.random.below(3) {
            request.cookies.append((self.random.element(["c", "C", "cc"]), self.random.element(Self.values)))
        }
        return request
    }
}
