import Testing

@Suite("Routing over the wire")
struct RoutingTests {
    /// Sends requests through routes and tells where each went: the pool's name, or the status.
    private func route(_ routes: [String], _ requests: [String]) async throws -> [String] {
        let names = ["a", "b", "c"]
        let backends = try names.map { name in try Backend.answering(Answer.ok(name)) }
        let yaml = """
            listeners:
              web:
                address: "127.0.0.1:0"
                routes:
            \(routes.map { "      - \($0)" }.joined(separator: "\n"))
            pools:
            \(zip(names, backends).map { "  \($0): {backends: [\"\($1.address)\"]}" }.joined(separator: "\n"))
            """
        return try await serve(yaml: yaml, stopping: backends) { node in
            let client = try node.client()
            return try requests.map { request in
                let answer = try client.exchange(request)
                return answer.status == 200 ? answer.text : "\(answer.status)"
            }
        }
    }

    private func host(_ host: String) -> String { "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n" }

    @Test("hosts: exact, wildcard, any case, any port")
    func hosts() async throws {
        let routes = [
            "{match: {host: api.example.com}, pool: a}",
            "{match: {host: \"*.example.com\"}, pool: b}",
            "{match: {host: [\"[::1]\", 10.0.0.1]}, pool: c}",
        ]
        let hosts = [
            "api.example.com", "API.Example.COM", "api.example.com:8443", "www.example.com", "x.y.example.com",
            "example.com",
            "xexample.com", "[::1]:80", "10.0.0.1", "other",
        ]
        let went = try await route(routes, hosts.map(host))
        #expect(went == ["a", "a", "a", "b", "b", "404", "404", "c", "c", "404"])
    }

    @Test("the host of an absolute target goes before the Host field")
    func absoluteTarget() async throws {
        let went = try await route(
            ["{match: {host: one.example}, pool: a}", "{match: {host: two.example}, pool: b}"],
            ["GET http://two.example:81/ HTTP/1.1\r\nHost: one.example\r\n\r\n", host("one.example")]
        )
        #expect(went == ["b", "a"])
    }

    @Test("paths: exact, prefixes that end at segment borders, regular expressions")
    func paths() async throws {
        let routes = [
            "{match: {path: /exact}, pool: a}",
            "{match: {path_prefix: /v1}, pool: b}",
            "{match: {path_regex: \"^/item/[0-9]+$\"}, pool: c}",
        ]
        let paths = [
            "/exact", "/exact?q=1", "/exact/", "/Exact", "/v1", "/v1/", "/v1/x?y", "/v1?x", "/v10", "/item/42",
            "/item/42?x",
            "/item/x", "/item/42/x",
        ]
        let went = try await route(routes, paths.map { Request.get($0) })
        #expect(went == ["a", "a", "404", "404", "b", "b", "b", "b", "404", "c", "c", "404", "404"])
    }

    @Test("methods")
    func methods() async throws {
        let routes = ["{match: {methods: [POST, PURGE]}, pool: a}", "{match: {methods: [GET]}, pool: b}"]
        let methods = ["GET", "POST", "PURGE", "PUT", "get"]
        let went = try await route(routes, methods.map { "\($0) / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" })
        #expect(went == ["b", "a", "a", "404", "404"])
    }

    @Test("headers: exact, prefix, regular expression, present and absent")
    func headers() async throws {
        let routes = [
            "{match: {headers: {x-exact: \"1\"}}, pool: a}",
            "{match: {headers: {x-prefix: {prefix: ab}}}, pool: b}",
            "{match: {headers: {x-regex: {regex: \"^[0-9]+$\"}}}, pool: c}",
            "{match: {headers: {x-there: {present: true}, x-not: {present: false}}}, pool: a}",
        ]
        let fields = [
            "X-Exact: 1", "x-EXACT:1", "X-Exact: 12", "X-Prefix: abc", "X-Prefix: ba", "X-Regex: 123", "X-Regex: 12a",
            "X-There: x", "X-There: x\r\nX-Not: y", "X-Exact: 1\r\nX-Prefix: ab",
        ]
        let went = try await route(routes, fields.map { Request.get("/", $0) })
        #expect(went == ["a", "a", "404", "b", "404", "c", "404", "a", "404", "a"])
    }

    @Test("cookies and query parameters")
    func cookiesAndQuery() async throws {
        let routes = [
            "{match: {cookies: {beta: \"1\"}}, pool: a}",
            "{match: {query: {v: \"2\"}}, pool: b}",
            "{match: {query: {flag: {present: true}}}, pool: c}",
        ]
        let requests = [
            Request.get("/", "Cookie: beta=1"), Request.get("/", "Cookie: x=y; beta=1; z=0"),
            Request.get("/", "Cookie: xbeta=1"), Request.get("/", "Cookie: beta=11"), Request.get("/?v=2"),
            Request.get("/?x=1&v=2&y=3"), Request.get("/?v=22"), Request.get("/?flag"), Request.get("/?flag=x"),
            Request.get("/?v=2#"),
        ]
        let went = try await route(routes, Array(requests.dropLast()))
        #expect(went == ["a", "a", "404", "404", "b", "b", "404", "c", "c"])
    }

    @Test("the first route that matches wins, and all conditions of a route must hold")
    func firstMatchWins() async throws {
        let routes = [
            "{match: {host: api.example.com, path_prefix: /v1, methods: [GET], headers: {x-canary: \"1\"}}, pool: a}",
            "{match: {path_prefix: /v1}, pool: b}",
            "{match: {host: api.example.com}, pool: c}",
        ]
        func request(_ host: String, _ path: String, _ more: String = "") -> String {
            "GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\(more)\r\n"
        }
        let went = try await route(
            routes,
            [
                request("api.example.com", "/v1/x", "X-Canary: 1\r\n"), request("api.example.com", "/v1/x"),
                request("other", "/v1", "X-Canary: 1\r\n"), request("api.example.com", "/v2"), request("other", "/v2"),
            ]
        )
        #expect(went == ["a", "b", "b", "c", "404"])
    }
}
