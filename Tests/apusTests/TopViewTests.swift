import Control
import Testing

@testable import apus

@Suite("The view of apus top")
struct TopViewTests {
    private static let start = ContinuousClock.now

    private func member(_ name: String, _ state: MemberReport.State, inFlight: Int, rate: Double) -> MemberReport {
        MemberReport(
            name: name,
            state: state,
            address: "10.0.0.5:7946",
            host: name,
            zone: name == "lb-1" ? "a" : nil,
            version: "1.2.3",
            ready: state == .alive,
            epoch: 1,
            inFlight: inFlight,
            requestsPerSecond: rate,
            ageSeconds: 0.2,
            isOwn: name == "lb-1"
        )
    }

    private func moment(
        after time: Duration,
        requests: Int,
        failures: Int,
        members: [MemberReport] = []
    ) -> TopMoment {
        let readiness = ReadinessReport(checks: [:])
        let status = StatusReport(
            name: "lb-1",
            instance: nil,
            version: "1.2.3",
            draining: false,
            readiness: readiness,
            uptimeSeconds: 3_725,
            inFlight: 4,
            members: max(1, members.count),
            cluster: members.isEmpty ? nil : ClusterStatus(name: "blue", keyID: "1f2e", insecure: false, joined: true),
            listeners: []
        )
        let backends = [("one", BackendReport.State.up, requests), ("two", .draining, 0)].map { name, state, requests in
            BackendReport(
                name: name,
                address: "10.0.0.1:80",
                weight: 3,
                configuredWeight: name == "one" ? 1 : 3,
                state: state,
                inFlight: .init(local: 2, cluster: 5),
                requests: requests,
                failures: requests == 0 ? 0 : failures
            )
        }
        let pools = [PoolReport(name: "api", algorithm: "random", backends: backends)]
        return TopMoment(time: Self.start + time, status: status, members: members, pools: pools)
    }

    @Test("a cluster: members, backends, what is in flight here and everywhere, and rates")
    func cluster() {
        let members = [
            member("lb-1", .alive, inFlight: 4, rate: 99.6), member("lb-2", .suspect, inFlight: 6, rate: 50),
            member("lb-3", .dead, inFlight: 0, rate: 1_000),
        ]
        let before = moment(after: .zero, requests: 1_000, failures: 10, members: members)
        let now = moment(after: .seconds(2), requests: 1_200, failures: 13, members: members)
        let lines = TopView(now: now, before: before).lines
        #expect(
            lines.map(\.text) == [
                "lb-1: ready, up 1h 2m, version 1.2.3; cluster blue, key 1f2e, joined",
                "in flight 4 here, 10 in the cluster; requests a second 100 here, 150 in the cluster",
                "",
                "MEMBER  STATE    READY  ZONE  IN FLIGHT  PER SECOND   AGE",
                "lb-1 *  alive    yes    a             4         100  0.2s",
                "lb-2    suspect  no     -             6          50  0.2s",
                "lb-3    dead     no     -             0        1000  0.2s",
                "",
                "POOL  BACKEND  STATE     WEIGHT  IN FLIGHT  IN CLUSTER  PER SECOND  FAILED/S",
                "api   one      up         3 (1)          2           5         100         2",
                "api   two      draining       3          2           5           0         0",
            ]
        )
        #expect(
            lines.map(\.style) == [
                .heading, .plain, .plain, .heading, .plain, .warning, .alarm, .plain, .heading, .plain, .warning,
            ]
        )
    }

    @Test("a node alone, in its first moment")
    func alone() {
        let lines = TopView(now: moment(after: .zero, requests: 5, failures: 0), before: nil).lines.map(\.text)
        #expect(
            lines.prefix(3) == [
                "lb-1: ready, up 1h 2m, version 1.2.3",
                "in flight 4 here, 10 in the cluster; requests a second - here",
                "",
            ]
        )
        #expect(lines.last?.hasSuffix("-         -") == true)
    }

    @Test("counters that begin anew are no rate")
    func restarted() {
        let before = moment(after: .zero, requests: 1_000, failures: 0)
        let lines = TopView(now: moment(after: .seconds(1), requests: 3, failures: 0), before: before).lines
        #expect(lines[4].text.hasSuffix("-         -"))
    }

    @Test("what does not fit is counted")
    func fits() {
        let lines = (1...10).map { TopLine(text: "line \($0)", style: .alarm) }
        #expect(TopLine.fitted(lines, rows: 10, columns: 80) == lines)
        let cut = TopLine.fitted(lines, rows: 3, columns: 4)
        #expect(cut.map(\.text) == ["line", "line", "... "])
        #expect(TopLine.fitted(lines, rows: 4, columns: 80).last?.text == "... and 7 more lines")
        #expect(TopLine.fitted(lines, rows: 0, columns: 0).count == 2)
        #expect(cut[0].colored == "\u{1B}[31mline\u{1B}[0m")
        #expect(TopLine(text: "a").colored == "a")
    }
}
