import Balancing
import HTTPWire
import NIOCore
import Testing

@testable import ApusConfiguration
@testable import Proxy

@Suite struct HashSourceTests {
    private func key(
        _ source: PoolSettings.HashSource,
        line: String = "GET /a?b HTTP/1.1",
        fields: [String] = [],
        client: String = "192.0.2.1",
        port: Int = 1_000
    ) throws -> UInt64 {
        let address = try SocketAddress(ipAddress: client, port: port)
        let key = Sample.withRequest(line: line, fields: fields) {
            source.key(parser: $0, bytes: $1, client: address)
        }
        return try #require(key)
    }

    @Test func a_clients_address_is_hashed_without_its_port() throws {
        #expect(try self.key(.clientAddress, port: 1) == self.key(.clientAddress, port: 2))
        #expect(try self.key(.clientAddress) != self.key(.clientAddress, client: "192.0.2.2"))
        #expect(
            try self.key(.clientAddress, client: "2001:db8::1", port: 1)
                == self.key(.clientAddress, client: "2001:db8::1", port: 2)
        )
        #expect(try self.key(.clientAddress, client: "2001:db8::1") != self.key(.clientAddress, client: "2001:db8::2"))
    }

    @Test func a_header_a_cookie_and_the_path_are_hashed_by_value() throws {
        let header = PoolSettings.HashSource.header(Array("x-user".utf8))
        let cookie = PoolSettings.HashSource.cookie(Array("s".utf8))
        #expect(try self.key(header, fields: ["X-User: anna"]) == withBytes("anna") { XXH64.hash($0) })
        #expect(try self.key(cookie, fields: ["Cookie: t=1; s=bert"]) == withBytes("bert") { XXH64.hash($0) })
        #expect(try self.key(.path) == withBytes("/a") { XXH64.hash($0) })
        #expect(try self.key(.path, line: "GET http://h/a?c HTTP/1.1") == self.key(.path))
    }

    @Test func a_request_without_the_value_is_hashed_by_its_client() throws {
        let client = try self.key(.clientAddress)
        #expect(try self.key(.header(Array("x-user".utf8))) == client)
        #expect(try self.key(.cookie(Array("s".utf8)), fields: ["Cookie: t=1"]) == client)
    }

    @Test func an_algorithm_that_does_not_hash_needs_no_key() throws {
        #expect(try self.key(.none, fields: ["X-User: anna"]) == 0)
    }

    @Test func a_client_without_an_address_has_one_key() {
        let source = PoolSettings.HashSource.clientAddress
        #expect(Sample.withRequest { source.key(parser: $0, bytes: $1, client: nil) } == 0)
        let unix = try? SocketAddress(unixDomainSocketPath: "/run/a")
        #expect(Sample.withRequest { source.key(parser: $0, bytes: $1, client: unix) } == 0)
    }

    @Test func the_algorithm_decides_what_is_hashed() {
        var pool = Sample.pool([])
        func source(_ algorithm: Pool.Algorithm, _ key: Pool.HashKey) -> PoolSettings.HashSource {
            pool.algorithm = algorithm
            pool.hashKey = key
            return PoolSettings(pool).hashKey
        }
        for algorithm in [Pool.Algorithm.roundRobin, .leastConnections, .random] {
            guard case .none = source(algorithm, .path) else {
                Issue.record("\(algorithm) does not hash")
                continue
            }
        }
        guard case .clientAddress = source(.ipHash, .path), case .path = source(.maglev, .path),
            case .header(let name) = source(.consistentHash, .header("X-User"))
        else {
            Issue.record("hash keys are mixed up")
            return
        }
        #expect(name == Array("x-user".utf8))
    }
}
