import Testing

@testable import Control

@Suite("JSON shapes that scripts rely on")
struct ReportShapeTests {
    @Test("/v1/status has every key, null where there is nothing")
    func status() throws {
        #expect(
            try text(Fixtures.status)
                == #"{"checks":{"drain":{"detail":"not draining","ok":true},"#
                + #""listeners":{"detail":"1 of 1 open","ok":true}},"#
                + #""cluster":{"insecure":false,"joined":true,"key_id":"1f2e3d4c","name":"blue"},"#
                + #""draining":false,"in_flight":3,"instance":null,"#
                + #""listeners":[{"address":"127.0.0.1:8080","name":"web"}],"members":3,"name":"lb-1","ready":true,"#
                + #""uptime_seconds":12.5,"version":"1.2.3"}"# + "\n"
        )
    }

    @Test("/v1/pools has every key, null where there is nothing")
    func pools() throws {
        #expect(
            try text(PoolsDocument(pools: Fixtures.pools))
                == #"{"pools":[{"algorithm":"least_connections","backends":["#
                + #"{"address":"10.0.1.10:8000","configured_weight":2,"failures":1,"#
                + #""in_flight":{"cluster":9,"local":4},"name":"one","#
                + #""override":{"drain":{"expires_seconds":null,"origin":"lb-1","value":false},"#
                + #""weight":{"expires_seconds":90.5,"origin":"lb-2","value":5}},"#
                + #""requests":100,"state":"up","weight":5,"zone":null},"#
                + #"{"address":"unix:/run/two.sock","configured_weight":1,"failures":0,"#
                + #""in_flight":{"cluster":0,"local":0},"name":"two","override":null,"#
                + #""requests":0,"state":"unchecked","weight":1,"zone":"a"}],"name":"api"}]}"# + "\n"
        )
    }

    @Test("/v1/members has every key, null where there is nothing")
    func members() throws {
        #expect(
            try text(MembersDocument(members: Fixtures.members))
                == #"{"members":[{"address":"10.0.0.5:7946","age_seconds":0,"draining":false,"epoch":1700000000000,"#
                + #""host":"host-1","in_flight":3,"instance":null,"name":"lb-1","ready":true,"#
                + #""requests_per_second":12.5,"self":true,"state":"alive","tcp_only":false,"version":"1.2.3","#
                + #""zone":null},{"address":"[2001:db8::6]:7946","age_seconds":75.25,"draining":true,"#
                + #""epoch":1700000000001,"host":"host-2","in_flight":40,"instance":1,"name":"lb-2-1","ready":false,"#
                + #""requests_per_second":0,"self":false,"state":"suspect","tcp_only":true,"version":"1.2.4","#
                + #""zone":"a"}]}"# + "\n"
        )
    }

    @Test("a node without a cluster, and a backend that nobody decided about, say null")
    func nothing() throws {
        var status = Fixtures.status
        status.cluster = nil
        #expect(try text(status).contains(#""cluster":null"#))
        #expect(OverrideReport(weight: nil, drain: nil) == nil)
        #expect(
            try text(ClusterStatus(name: "a", keyID: nil, insecure: true, joined: false))
                == #"{"insecure":true,"joined":false,"key_id":null,"name":"a"}"# + "\n"
        )
    }

    @Test("a command reads what a node of before clusters writes")
    func older() throws {
        let text =
            #"{"pools":[{"algorithm":"random","backends":[{"address":"a:1","failures":0,"#
            + #""in_flight":{"cluster":0,"local":0},"name":"a","requests":0,"state":"up","weight":1,"zone":null}],"#
            + #""name":"api"}]}"#
        let pools = try JSONText.decode(PoolsDocument.self, from: Array(text.utf8)).pools
        #expect(pools.first?.backends.first?.configuredWeight == nil)
        #expect(pools.first?.backends.first?.override == nil)
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
        let members = MembersDocument(members: Fixtures.members)
        #expect(try JSONText.decode(MembersDocument.self, from: JSONText.encode(members)).members == Fixtures.members)
        let readiness = try JSONText.decode(ReadinessReport.self, from: JSONText.encode(Fixtures.unready))
        #expect(readiness == Fixtures.unready)
    }

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONText.encode(value), as: UTF8.self)
    }
}
