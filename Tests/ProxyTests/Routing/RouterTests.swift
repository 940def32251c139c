import HTTPWire
import Testing

@testable import ApusConfiguration
@testable import Proxy

@Suite struct RouterTests {
    typealias Match = Route.Match

    /// The index of the first of these routes that matches.
    private func winner(
        _ matches: [Match],
        line: String = "GET / HTTP/1.1",
        host: String = "example.com",
        fields: [String] = []
    ) throws -> Int? {
        let routes = matches.enumerated().map { Route(match: $0.element, pool: $0.offset) }
        // The same routes behind many that do not match, so that the tables have to find them.
        let others = (0..<20).map { Route(match: Match(path: .exact("/none/\($0)"), methods: ["NONE"]), pool: -1 - $0) }
        let walked = try Router(routes)
        let looked = try Router(others + routes)
        let results = Sample.withRequest(line: line, host: host, fields: fields) {
            (walked.pool(for: $0, in: $1), looked.pool(for: $0, in: $1))
        }
        let (pool, other) = try #require(results, "not a request: \(line)")
        #expect(pool == other, "walk and look-up differ")
        return pool
    }

    private func isMatch(
        _ match: Match,
        line: String = "GET / HTTP/1.1",
        host: String = "a.test",
        fields: [String] = []
    )
        throws -> Bool
    {
        try self.winner([match], line: line, host: host, fields: fields) == 0
    }

    @Test func a_route_without_conditions_takes_everything() throws {
        #expect(try self.winner([Match()], line: "OPTIONS * HTTP/1.1", host: "") == 0)
        #expect(try self.winner([Match(), Match(path: .exact("/"))]) == 0)
        #expect(try self.winner([Match(path: .exact("/x")), Match()]) == 1)
    }

    @Test func without_a_route_there_is_no_pool() throws {
        #expect(try self.winner([]) == nil)
        #expect(try self.winner([Match(path: .exact("/x"))]) == nil)
    }

    @Test func order_decides_not_precision() throws {
        let broad = Match(hosts: [.wildcard(suffix: "test")], path: .prefix("/"))
        let narrow = Match(hosts: [.exact("a.test")], path: .exact("/v1"))
        #expect(try self.winner([broad, narrow], line: "GET /v1 HTTP/1.1", host: "a.test") == 0)
        #expect(try self.winner([narrow, broad], line: "GET /v1 HTTP/1.1", host: "a.test") == 0)
        #expect(try self.winner([narrow, broad], line: "GET /v2 HTTP/1.1", host: "a.test") == 1)
        #expect(
            try self.winner([Match(methods: ["PUT"]), broad, Match()], line: "GET /v1 HTTP/1.1", host: "b.org") == 2
        )
    }

    @Test(arguments: [
        ("a.test", true), ("A.Test", true), ("a.test:8080", true), ("a.test.", true), ("a.test.:80", true),
        ("a.test..", false), ("b.a.test", false), ("a.tes", false), ("", false),
    ])
    func a_host_is_matched_without_port_and_case(host: String, expected: Bool) throws {
        #expect(try self.isMatch(Match(hosts: [.exact("a.test")]), host: host) == expected)
    }

    @Test(arguments: [
        ("b.a.test", true), ("c.b.a.test", true), ("B.A.TEST:1", true), ("b.a.test.", true), ("a.test", false),
        ("ba.test", false), (".a.test", false), ("b.a.test.com", false),
    ])
    func a_wildcard_stands_for_one_label_or_more(host: String, expected: Bool) throws {
        #expect(try self.isMatch(Match(hosts: [.wildcard(suffix: "a.test")]), host: host) == expected)
    }

    @Test func wider_wildcards_still_count_where_narrower_ones_and_names_exist() throws {
        let matches = [
            Match(hosts: [.exact("x.a.test")], methods: ["PUT"]),
            Match(hosts: [.wildcard(suffix: "a.test")], methods: ["POST"]),
            Match(hosts: [.wildcard(suffix: "test")]),
        ]
        #expect(try self.winner(matches, line: "PUT / HTTP/1.1", host: "x.a.test") == 0)
        #expect(try self.winner(matches, line: "POST / HTTP/1.1", host: "x.a.test") == 1)
        #expect(try self.winner(matches, line: "POST / HTTP/1.1", host: "y.a.test") == 1)
        #expect(try self.winner(matches, host: "x.a.test") == 2)
        #expect(try self.winner(matches, host: "y.a.test") == 2)
        #expect(try self.winner(matches, host: "z.test") == 2)
        #expect(try self.winner(matches, host: "test") == nil)
    }

    @Test func address_literals_and_long_names_are_hosts_too() throws {
        #expect(try self.isMatch(Match(hosts: [.exact("[::1]")]), host: "[::1]:8080"))
        #expect(try self.isMatch(Match(hosts: [.exact("10.0.0.1")]), host: "10.0.0.1:80"))
        let long = String(repeating: "a.", count: 200) + "a.test"
        #expect(try self.isMatch(Match(hosts: [.wildcard(suffix: "a.test")]), host: long) == false)
        #expect(try self.winner([Match(hosts: [.exact("a.test")]), Match()], host: long) == 1)
    }

    @Test func the_authority_of_an_absolute_target_goes_before_host() throws {
        let match = Match(hosts: [.exact("a.test")])
        #expect(try self.isMatch(match, line: "GET http://A.test:80/x HTTP/1.1", host: "b.test"))
        #expect(try self.isMatch(match, line: "GET http://b.test/x HTTP/1.1", host: "a.test") == false)
    }

    @Test(arguments: [
        ("/v1", true), ("/v1?x=/v2", true), ("/v1/", false), ("/V1", false), ("/v", false), ("/v10", false),
        ("/%761", false),
    ])
    func an_exact_path_is_compared_byte_by_byte(target: String, expected: Bool) throws {
        #expect(try self.isMatch(Match(path: .exact("/v1")), line: "GET \(target) HTTP/1.1") == expected)
    }

    @Test(arguments: [
        ("/v1", true), ("/v1/", true), ("/v1/x", true), ("/v1?q", true), ("/v1//x", true), ("/v10", false),
        ("/v", false),
        ("/", false), ("//v1", false), ("/x/v1", false),
    ])
    func a_prefix_ends_at_a_segment_border(target: String, expected: Bool) throws {
        #expect(try self.isMatch(Match(path: .prefix("/v1")), line: "GET \(target) HTTP/1.1") == expected)
    }

    @Test func the_prefix_of_all_paths_is_a_slash() throws {
        let match = Match(path: .prefix("/"))
        for target in ["/", "/a", "//", "/a/b?c", "http://a.test/x"] {
            #expect(try self.isMatch(match, line: "GET \(target) HTTP/1.1"))
        }
        #expect(try self.isMatch(match, line: "OPTIONS * HTTP/1.1") == false)
    }

    @Test(arguments: ["http://a.test", "http://a.test?x=1", "http://a.test:80"])
    func an_absolute_target_without_a_path_means_the_root(target: String) throws {
        // RFC 9110, section 4.2.3: an empty path is equivalent to "/".
        #expect(try self.isMatch(Match(path: .prefix("/")), line: "GET \(target) HTTP/1.1"))
        #expect(try self.isMatch(Match(path: .exact("/")), line: "GET \(target) HTTP/1.1"))
        #expect(try self.isMatch(Match(path: .regex("/")), line: "GET \(target) HTTP/1.1"))
        #expect(try self.isMatch(Match(path: .exact("/x")), line: "GET \(target) HTTP/1.1") == false)
    }

    @Test func deep_prefixes_are_found_among_many_routes() throws {
        for depth in [1, 10, 63, 64, 65, 100] {
            let prefix = String(repeating: "/a", count: depth)
            #expect(try self.isMatch(Match(path: .prefix(prefix)), line: "GET \(prefix)/x HTTP/1.1"), "depth \(depth)")
        }
        let match = Match(path: .prefix("/a"))
        #expect(try self.isMatch(match, line: "GET \(String(repeating: "/a", count: 200)) HTTP/1.1"))
    }

    @Test(arguments: [("/a1", true), ("/a12/b", false), ("/a", false), ("x/a1", false), ("/a1?z", true)])
    func an_expression_must_match_the_whole_path(target: String, expected: Bool) throws {
        let line = target.hasPrefix("/") ? "GET \(target) HTTP/1.1" : "GET /\(target) HTTP/1.1"
        #expect(try self.isMatch(Match(path: .regex("/a[0-9]+")), line: line) == expected)
    }

    @Test func methods_are_case_sensitive() throws {
        let match = Match(methods: ["GET", "PURGE"])
        for (method, expected) in [("GET", true), ("PURGE", true), ("get", false), ("GETS", false), ("PUT", false)] {
            #expect(try self.isMatch(match, line: "\(method) / HTTP/1.1") == expected)
        }
    }

    @Test(arguments: [
        (Route.Value.exact("on"), ["X-A: on"], true), (.exact("on"), ["x-a:  on  "], true),
        (.exact("on"), ["X-A: On"], false),
        (.exact("on"), [], false), (.exact(""), ["X-A:"], true), (.exact(""), [], false),
        (.exact("on"), ["X-A: off", "x-A: on"], true), (.prefix("o"), ["X-A: off"], true),
        (.prefix("off!"), ["X-A: off"], false),
        (.regex("o(n|ff)"), ["X-A: off"], true), (.regex("o"), ["X-A: on"], false), (.present(true), ["X-A:"], true),
        (.present(true), ["X-B: 1"], false), (.present(false), ["X-A:"], false), (.present(false), ["X-AB: 1"], true),
    ])
    func headers_have_conditions(value: Route.Value, fields: [String], expected: Bool) throws {
        let match = Match(headers: [Route.NamedValue(name: "x-a", value: value)])
        #expect(try self.isMatch(match, fields: fields) == expected)
    }

    @Test(arguments: [
        (Route.Value.exact("1"), "b=1", true), (.exact("1"), "a=2; b=1; c", true), (.exact("1"), "B=1", false),
        (.exact("1"), "b=\"1\"", true), (.exact("1"), "bb=1", false), (.exact("1"), "a=b=1", false),
        (.exact("1"), "b=2; b=1", false), (.present(true), "b", true), (.present(false), "a=b", true),
        (.prefix("1"), "b=12", true),
    ])
    func cookies_have_conditions(value: Route.Value, cookie: String, expected: Bool) throws {
        let match = Match(cookies: [Route.NamedValue(name: "b", value: value)])
        #expect(try self.isMatch(match, fields: ["Cookie: \(cookie)"]) == expected)
    }

    @Test(arguments: [
        (Route.Value.exact("1"), "/?b=1", true), (.exact("1"), "/?a=2&b=1&c", true), (.exact("1"), "/?B=1", false),
        (.exact(""), "/?b", true), (.exact(""), "/?b=", true), (.present(true), "/?", false),
        (.present(false), "/", true),
        (.exact("1"), "/?bb=1", false), (.exact("1"), "/?b=2&b=1", false), (.exact("%31"), "/?b=%31", true),
        (.exact("1"), "/?b=%31", false), (.exact("1=2"), "/?b=1=2", true), (.exact("1"), "/b=1", false),
    ])
    func query_parameters_have_conditions(value: Route.Value, target: String, expected: Bool) throws {
        let match = Match(query: [Route.NamedValue(name: "b", value: value)])
        #expect(try self.isMatch(match, line: "GET \(target) HTTP/1.1") == expected)
    }

    @Test func all_conditions_must_hold() throws {
        let match = Match(
            hosts: [.exact("a.test")],
            path: .prefix("/v1"),
            methods: ["GET"],
            headers: [
                Route.NamedValue(name: "x-a", value: .exact("1")), Route.NamedValue(name: "x-b", value: .present(true)),
            ],
            cookies: [Route.NamedValue(name: "c", value: .exact("1"))],
            query: [Route.NamedValue(name: "q", value: .exact("1"))]
        )
        let line = "GET /v1?q=1 HTTP/1.1"
        let fields = ["X-A: 1", "X-B: x", "Cookie: c=1"]
        #expect(try self.isMatch(match, line: line, fields: fields))
        #expect(try self.isMatch(match, line: "PUT /v1?q=1 HTTP/1.1", fields: fields) == false)
        #expect(try self.isMatch(match, line: "GET /v1?q=2 HTTP/1.1", fields: fields) == false)
        #expect(try self.isMatch(match, line: "GET /v2?q=1 HTTP/1.1", fields: fields) == false)
        #expect(try self.isMatch(match, line: line, host: "b.test", fields: fields) == false)
        for index in fields.indices {
            var fewer = fields
            fewer.remove(at: index)
            #expect(try self.isMatch(match, line: line, fields: fewer) == false)
        }
    }

    @Test func an_expression_that_cannot_be_used_is_an_error() {
        let route = Route(match: Match(path: .regex("(")), pool: 0)
        #expect(throws: RegularExpression.Failure.self) { try Router([route]) }
    }
}
