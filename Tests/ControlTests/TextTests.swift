import ApusConfiguration
import Testing

@testable import Control

@Suite("Text for terminals")
struct TextTests {
    @Test("columns are as wide as their widest cell")
    func table() {
        var table = TextTable([("NAME", .left), ("N", .right), ("NOTE", .left)])
        table.add(["a", "1", ""])
        table.add(["longer", "1234", "x"])
        table.add(["short"])
        #expect(
            table.lines == [
                "NAME       N  NOTE",
                "a          1",
                "longer  1234  x",
                "short",
            ]
        )
    }

    @Test("a name cannot steer the terminal")
    func controlCharacters() {
        var table = TextTable([("NAME", .left)])
        table.add(["a\u{1B}[2Jb\r\nc\u{9B}"])
        #expect(table.lines[1] == "a?[2Jb??c?")
    }

    @Test("pools are a line for each backend")
    func pools() {
        #expect(
            ReportText.pools(Fixtures.pools) == [
                "POOL  BACKEND  ADDRESS             STATE      WEIGHT  IN FLIGHT  IN CLUSTER  REQUESTS  FAILURES",
                "api   one      10.0.1.10:8000      up          5 (2)          4           9       100         1",
                "api   two      unix:/run/two.sock  unchecked       1          0           0         0         0",
            ]
        )
    }

    @Test("members are a line each, the asked one with a star")
    func members() {
        #expect(
            ReportText.members(Fixtures.members) == [
                "MEMBER  STATE               READY     ADDRESS             HOST    ZONE  VERSION  IN FLIGHT     AGE",
                "lb-1 *  alive               yes       10.0.0.5:7946       host-1  -     1.2.3            3    0.0s",
                "lb-2-1  suspect (TCP only)  draining  [2001:db8::6]:7946  host-2  a     1.2.4           40  1m 15s",
            ]
        )
    }

    @Test(
        "an age is in tenths of seconds while it is short",
        arguments: [(0, "0.0s"), (0.19, "0.1s"), (9.99, "9.9s"), (10, "10s"), (-1, "0.0s"), (nil, "-"), (.nan, "-")]
            as [(Double?, String)]
    )
    func age(seconds: Double?, text: String) {
        var member = Fixtures.members[0]
        member.ageSeconds = seconds
        #expect(ReportText.age(of: member) == text)
    }

    @Test("a cluster says how it is sealed")
    func cluster() {
        let cluster = ClusterStatus(name: "blue", keyID: nil, insecure: true, joined: false)
        #expect(ReportText.text(cluster) == "blue, insecure, not joined")
    }

    @Test("a status names every check")
    func status() {
        #expect(
            ReportText.status(Fixtures.status) == [
                "Node       lb-1",
                "Version    1.2.3",
                "Ready      yes",
                "Draining   no",
                "Uptime     12s",
                "In flight  3",
                "Members    3",
                "Cluster    blue, key 1f2e3d4c, joined",
                "Listener   web on 127.0.0.1:8080",
                "",
                "CHECK      OK   DETAIL",
                "drain      yes  not draining",
                "listeners  yes  1 of 1 open",
            ]
        )
    }

    @Test(
        "an uptime has its two largest units",
        arguments: [
            (0.4, "0s"), (-1, "0s"), (.nan, "0s"), (59, "59s"), (60, "1m 0s"), (3_725, "1h 2m"), (200_000, "2d 7h"),
        ]
    )
    func uptime(seconds: Double, text: String) {
        #expect(ReportText.uptime(seconds: seconds) == text)
    }

    @Test(
        "an address is read as it is written",
        arguments: [
            ("127.0.0.1:9901", Endpoint.ip("127.0.0.1", port: 9901)), ("[::1]:80", .ip("::1", port: 80)),
            ("node-1:65535", .host("node-1", port: 65_535)), ("unix:/run/a b.sock", .unix("/run/a b.sock")),
        ]
    )
    func endpoint(text: String, endpoint: Endpoint) {
        #expect(Endpoint(text: text) == endpoint)
        #expect(endpoint.text == text)
    }

    @Test(
        "an address of another form is refused",
        arguments: ["", ":80", "host", "host:", "host:0", "host:65536", "::1:80", "[]:80", "a b:80", "unix:x", "h:-1"]
    )
    func badEndpoint(text: String) {
        #expect(Endpoint(text: text) == nil)
    }
}
