import Testing

@testable import ApusConfiguration

@Suite struct LoadTests {
    @Test func everySupportedKeyOfTheContractLoads() throws {
        let configuration = try load(Example.text)
        let node = Configuration.Node(
            name: "lb-1",
            host: "host-1.example",
            zone: "eu-west-1a",
            threads: nil,
            stateDirectory: "/srv/apus"
        )
        #expect(configuration.node == node)
        #expect(configuration.cluster == Example.cluster)
        #expect(configuration.listeners.map(\.name) == ["web", "plain"])
        #expect(configuration.listeners[0].address == .ip("::", port: 8080))
        #expect(configuration.listeners[0].routes == Example.routes)
        #expect(configuration.listeners[0].limits == .init(headerSize: 65_536, headerFields: 50, bodySize: 1 << 30))
        #expect(
            configuration.listeners[0].timeouts
                == .init(head: .seconds(3), body: .milliseconds(250), idle: .seconds(120))
        )
        #expect(configuration.listeners[1].address == .unix("/run/apus/plain.sock"))
        #expect(configuration.listeners[1].routes == [Route(match: .init(), pool: 1)])
        #expect(configuration.pools.map(\.name) == ["api", "web"])
        #expect(configuration.pools[0] == Example.api)
        #expect(configuration.pools[1].healthCheck?.kind == .tcp)
        #expect(configuration.pools[1].passiveHealth == nil)
        #expect(configuration.health == .init(address: .ip("0.0.0.0", port: 9902)))
        #expect(configuration.admin == .unix("/run/apus/admin.sock"))
        #expect(configuration.drain == .init(notice: .seconds(1), deadline: .seconds(60)))
        #expect(configuration.log == .init(level: .debug, access: .file("/var/log/apus/access.log")))
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let configuration = try load(Sample.minimal)
        #expect(
            configuration.node
                == .init(name: nil, host: nil, zone: nil, threads: nil, stateDirectory: "/var/lib/apus")
        )
        #expect(configuration.cluster == nil)
        #expect(configuration.admin == .ip("127.0.0.1", port: 9901))
        #expect(configuration.health == nil)
        #expect(configuration.drain == .init(notice: .seconds(5), deadline: .seconds(30)))
        #expect(configuration.log == .init(level: .info, access: .off))
        let listener = try #require(configuration.listeners.first)
        #expect(listener.limits == .init(headerSize: 32_768, headerFields: 100, bodySize: nil))
        #expect(listener.timeouts == .init(head: .seconds(10), body: .seconds(30), idle: .seconds(60)))
        let pool = try #require(configuration.pools.first)
        #expect(pool.algorithm == .roundRobin)
        #expect(pool.hashKey == .clientIP)
        #expect(
            pool.backends == [
                .init(name: "10.0.0.1:8000", address: .ip("10.0.0.1", port: 8000), weight: 1, maxConnections: nil)
            ]
        )
        #expect(pool.healthCheck == nil)
        #expect(
            pool.passiveHealth
                == .init(
                    consecutiveFailures: 5,
                    baseEjection: .seconds(10),
                    maxEjection: .seconds(300),
                    maxEjectedPercent: 50
                )
        )
        #expect(pool.keepalive == 32)
        #expect(pool.timeouts == .init(connect: .seconds(2), response: .seconds(30), idle: .seconds(60)))
        #expect(pool.queue == .init(limit: 1_024, timeout: .seconds(5)))
        #expect(!pool.critical)
        #expect(pool.slowStart == nil)
        #expect(pool.panicThreshold == nil)
    }

    @Test func anEmptySectionHasTheSameDefaults() throws {
        let sections = Sample.root("node: {}", "drain: {}", "log: {}")
        #expect(try load(sections) == load(Sample.minimal))
        let check = try load(Sample.pool("health_check: {}")).pools[0].healthCheck
        #expect(check == .defaults)
        #expect(check?.kind == .http(path: "/", host: nil, expectedStatuses: [200...200]))
        #expect(check?.interval == .seconds(5))
        #expect(check?.timeout == .seconds(1))
        #expect(check?.healthyThreshold == 1)
        #expect(check?.unhealthyThreshold == 3)
    }

    @Test func offSwitchesAdminAndPassiveHealthOff() throws {
        #expect(try load(Sample.root("admin: off")).admin == nil)
        #expect(try load(Sample.pool("passive_health: off")).pools[0].passiveHealth == nil)
    }

    @Test func offSwitchesThePanicThresholdOff() throws {
        #expect(try load(Sample.pool("panic_threshold: off")).pools[0].panicThreshold == nil)
        #expect(try load(Sample.pool("panic_threshold: 0")).pools[0].panicThreshold == 0)
    }

    @Test func aRampLastsHalfAMinuteUnlessTold() throws {
        #expect(try load(Sample.pool("slow_start: {}")).pools[0].slowStart?.window == .seconds(30))
    }

    @Test func aLongFirstEjectionRaisesTheDefaultOfTheLongest() throws {
        let passive = try load(Sample.pool("passive_health: {base_ejection: 10m}")).pools[0].passiveHealth
        #expect(passive?.baseEjection == .seconds(600))
        #expect(passive?.maxEjection == .seconds(600))
    }

    @Test func numbersAndWordsAreTextWhereTextIsMeant() throws {
        let yaml = Sample.routes("- match: {headers: {x-a: 1, x-b: true, x-c: 010, x-d: on}}", "  pool: api")
        let values = try load(yaml).listeners[0].routes[0].match.headers.map(\.value)
        #expect(values == [.exact("1"), .exact("true"), .exact("010"), .exact("on")])
    }

    @Test func aPathPrefixLosesItsFinalSlashes() throws {
        let yaml = Sample.routes(
            "- match: {path_prefix: /v1/}",
            "  pool: api",
            "- match: {path_prefix: /}",
            "  pool: api"
        )
        #expect(try load(yaml).listeners[0].routes.map(\.match.path) == [.prefix("/v1"), .prefix("/")])
    }

    @Test func anUnusedPoolIsAllowed() throws {
        let yaml = Sample.minimal + "  spare:\n    backends: [10.0.0.2:80]\n"
        #expect(try load(yaml).pools.map(\.name) == ["api", "spare"])
    }

    @Test func listenersOnPortZeroMayShareAnAddress() throws {
        let yaml = Sample.address("127.0.0.1:0") + "  two: {address: \"127.0.0.1:0\", pool: api}\n"
        #expect(try load(yaml).listeners.count == 2)
    }

    @Test func bytesLoadLikeText() throws {
        let bytes = Array(Sample.minimal.utf8)
        let configuration = try Configuration.load(bytes: bytes, file: "apus.yaml") { _ in nil }
        #expect(try configuration == load(Sample.minimal))
    }

    @Test func aByteOrderMarkAndWindowsLineEndsAreFine() throws {
        let text = "\u{FEFF}" + Sample.minimal.split(separator: "\n").joined(separator: "\r\n")
        #expect(try load(text) == load(Sample.minimal))
    }
}
