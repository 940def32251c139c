import Cluster
import Control
import Gossip
import ServiceLifecycle

/// Keeps what the node says of itself to the cluster true: whether it is ready, whether it drains.
struct FactsService: Service {
    /// Between two looks.
    private static let interval = Duration.milliseconds(100)

    let cluster: ClusterService
    let readiness: Readiness
    let facts: NodeFacts

    func run() async throws {
        // The group ends its services one after the other, this one after the data plane: a node that drains says so.
        await cancelWhenGracefulShutdown { await self.watch() }
    }

    private func watch() async {
        var told = self.facts
        while (try? await Task.sleep(for: Self.interval)) != nil {
            var facts = self.facts
            facts.isReady = self.readiness.report.ready
            facts.isDraining = self.readiness.isDraining
            guard facts != told else { continue }
            told = facts
            self.cluster.setFacts(facts)
        }
    }
}
