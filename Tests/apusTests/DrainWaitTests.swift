import Control
import Testing

@testable import apus

@Suite("Waiting for a drained backend")
struct DrainWaitTests {
    private func backend(_ state: BackendReport.State, local: Int = 0, cluster: Int) -> BackendReport {
        BackendReport(
            name: "one",
            address: "10.0.0.1:80",
            weight: 1,
            state: state,
            inFlight: .init(local: local, cluster: cluster),
            requests: 0,
            failures: 0
        )
    }

    @Test("the whole cluster's count must stay zero for a while")
    func settles() {
        var wait = DrainWait()
        #expect(wait.saw(backend(.draining, cluster: 3), now: .zero) == .waiting(inFlight: 3))
        #expect(wait.saw(backend(.draining, cluster: 0), now: .seconds(1)) == .waiting(inFlight: 0))
        #expect(wait.saw(backend(.draining, cluster: 0), now: .seconds(1.9)) == .waiting(inFlight: 0))
        // A node that heard of the drain late.
        #expect(wait.saw(backend(.draining, cluster: 1), now: .seconds(1.95)) == .waiting(inFlight: 1))
        #expect(wait.saw(backend(.draining, cluster: 0), now: .seconds(2)) == .waiting(inFlight: 0))
        #expect(wait.saw(backend(.draining, cluster: 0), now: .seconds(2.9)) == .waiting(inFlight: 0))
        #expect(wait.saw(backend(.draining, cluster: 0), now: .seconds(3)) == .idle)
    }

    @Test("the node's own count is believed, whatever the cluster's says")
    func ownCount() {
        var wait = DrainWait()
        #expect(wait.saw(backend(.draining, local: 2, cluster: 0), now: .zero) == .waiting(inFlight: 2))
        #expect(wait.saw(backend(.draining, local: 2, cluster: 0), now: .seconds(9)) == .waiting(inFlight: 2))
    }

    @Test("a backend that is gone, or used again, is not waited for")
    func ends() {
        var wait = DrainWait()
        #expect(wait.saw(nil, now: .zero) == .ended("is gone from the configuration"))
        #expect(wait.saw(backend(.up, cluster: 0), now: .zero) == .ended("is not draining any more"))
    }
}
