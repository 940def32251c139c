import HTTPWire
import Testing

@testable import ApusConfiguration
@testable import Proxy

@Suite struct RouterPropertyTests {
    @Test(arguments: 0..<120)
    func the_first_route_that_matches_wins(seed: Int) throws {
        var generator = RouteGenerator(seed: seed)
        try self.compare(generator.routes(1 + seed % 30), &generator, requests: 60)
    }

    @Test(arguments: 1_000..<1_008)
    func hundreds_of_routes_are_found_as_one_by_one(seed: Int) throws {
        var generator = RouteGenerator(seed: seed)
        try self.compare(generator.routes(600), &generator, requests: 120)
    }

    private func compare(_ routes: [Route], _ generator: inout RouteGenerator, requests: Int) throws {
        let router = try Router(routes)
        for _ in 0..<requests {
            let request = generator.request()
            let text = request.text
            guard let pool = Sample.withRequest(text, { router.pool(for: $0, in: $1) }) else {
                Issue.record("not a request: \(text)")
                return
            }
            let expected = NaiveRouter.pool(routes, for: request)
            #expect(pool == expected, "\(text) \(routes.count < 10 ? "\(routes)" : "")")
        }
    }
}
