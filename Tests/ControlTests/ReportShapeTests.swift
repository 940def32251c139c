import Testing

@testable import Control

@Suite("JSON shapes that scripts rely on")
struct ReportShapeTests {
    @Test("/v1/status has every key, null where there is nothing")
    func status() throws {
        #expect(
            try text(Fixtures.status)
                == #"{"checks":{"drain":{"detail":"not draining","ok":true},"#
                + #""listeners":{"detail":"1 of 1 open","ok":true}},"draining":false,"in_flight":3,"instance":null,"#
                + #""listeners":[{"address":"127.0.0.1:8080","name":"web"}],"members":1,"name":"lb-1","ready":true,"#
                + #""uptime_seconds":12.5,"version":"1.2.3"}"# + "\n"
        )
    }

    @Test("/v1/pools has every key, null where there is nothing")
    func pools() throws {
        #expect(
            try text(PoolsDocument(pools: Fixtures.pools))
                == #"{"pools":[{"algorithm":"least_connections","backends":["#
                + #"{"address":"10.0.1.10:8000","failures":1,"in_flight":{"cluster":9,"local":4},"name":"one","#
                + #""requests":100,"state":"up","weight":2,"zone":null},"#
                + #"{"address":"unix:/run/two.sock","failures":0,"in_flight":{"cluster":0,"local":0},"name":"two","#
                + #""requests":0,"state":"unchecked","weight":1,"zone":"a"}],"name":"api"}]}"# + "\n"
        )
    }

    @Test("readiness follows from the checks")
    func readiness() throws {
        #expect(
            try text(Fixtures.unready) == #"{"checks":{"drain":{"detail":"draining","ok":false},"#
                + #""listeners":{"detail":"1 of 1 open","ok":true}},"ready":false}"# + "\n"
        )
        #expect(ReadinessReport(checks: [:]).ready)
    }

    @Test("a command reads what a node writes")
    func roundTrip() throws {
        let status = try JSONText.decode(StatusReport.self, from: JSONText.encode(Fixtures.status))
        #expect(status == Fixtures.status)
        let pools = try JSONText.decode(PoolsDocument.self, from: JSONText.encode(PoolsDocument(pools: Fixtures.pools)))
        #expect(pools.pools == Fixtures.pools)
        let readiness = try JSONText.decode(ReadinessReport.self, from: JSONText.encode(Fixtures.unready))
        #expect(readiness == Fixtures.unready)
    }

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONText.encode(value), as: UTF8.self)
    }
}
