import Testing

@testable import ApusConfiguration

@Suite struct SeveralErrorsTests {
    private static let yaml = """
        pools:
          api:
            algoritm: random
            backends:
              - {address: 10.0.0.1:80, weight: -1, ttl: 5}
              - 10.0.0.2
              - {adress: 10.0.0.3:80}
            timeouts: {connect: 2}
        log: {level: loud}
        listeners:
          web:
            address: 0.0.0.0:80
            routes:
              - match: {path_regex: "("}
                pool: appi
              - pool: api
                match: {methods: [get]}

        """

    @Test func allAreToldInTheFilesOrder() {
        #expect(
            failures(of: Self.yaml) == [
                "apus.yaml:3:5: error: pools.api.algoritm: unknown key; did you mean \"algorithm\"?",
                "apus.yaml:5:40: error: pools.api.backends[0].weight: must be 0 to 256, got -1",
                "apus.yaml:5:44: error: pools.api.backends[0].ttl: unknown key; known keys are address, name, weight, "
                    + "max_connections, zone",
                "apus.yaml:6:9: error: pools.api.backends[1]: must be HOST:PORT or unix:PATH, got 10.0.0.2; "
                    + "a host and a port are needed, such as 10.0.1.10:8000",
                "apus.yaml:7:9: error: pools.api.backends[2].address: required key is missing; "
                    + "where the backend listens, such as 10.0.1.10:8000",
                "apus.yaml:7:10: error: pools.api.backends[2].adress: unknown key; did you mean \"address\"?",
                "apus.yaml:8:25: error: pools.api.timeouts.connect: must be a duration such as 250ms, 5s, 2m or 1h, "
                    + "got 2; add a unit, such as 2s",
                "apus.yaml:9:14: error: log.level: must be trace, debug, info, notice, warning, error or critical, "
                    + "got loud",
                "apus.yaml:14:29: error: listeners.web.routes[0].match.path_regex: must be a regular expression "
                    + "(PCRE2): missing closing parenthesis",
                "apus.yaml:15:15: error: listeners.web.routes[0].pool: no pool is named \"appi\"; did you mean \"api\"?",
                "apus.yaml:17:27: error: listeners.web.routes[1].match.methods[0]: methods are case-sensitive; "
                    + "write GET",
            ]
        )
    }

    @Test func theDescriptionHasALineForEach() {
        do throws(ConfigurationErrors) {
            _ = try load(Self.yaml)
            Issue.record("a wrong file loaded")
        } catch {
            #expect(error.description.split(separator: "\n").map(String.init) == failures(of: Self.yaml))
        }
    }

    @Test func aPoolWithErrorsIsStillKnownToRoutes() {
        #expect(failures(of: Sample.backends("backends: []")).count == 1)
    }
}
