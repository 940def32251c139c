import Balancing

/// The policies that are compared.
enum EvaluatedPolicy: CaseIterable {
    case central, local, sum, bestOfTwo, stochastic, waterFilled

    /// Heading of the policy's column.
    var title: String {
        switch self {
        case .central: "perfect central"
        case .local: "each its own LC"
        case .sum: "naive gossip sum"
        case .bestOfTwo: "gossip best-of-two"
        case .stochastic: "SCD"
        case .waterFilled: "WF"
        }
    }

    /// Runs a scenario with all nodes following this policy.
    func run(_ scenario: BalancingScenario) -> BalancingOutcome {
        let (weights, nodes) = (scenario.weights, scenario.nodes)
        switch self {
        case .central:
            return BalancingSimulation.run(scenario, members: 1) { _ in LocalLeastConnections(weights: weights) }
        case .local:
            return BalancingSimulation.run(scenario, members: nodes) { _ in LocalLeastConnections(weights: weights) }
        case .sum:
            return BalancingSimulation.run(scenario, members: nodes) { _ in GossipSum(weights: weights) }
        case .bestOfTwo:
            return BalancingSimulation.run(scenario, members: nodes) { _ in GossipBestOfTwo(weights: weights) }
        case .stochastic:
            let interval = scenario.gossipInterval
            return BalancingSimulation.run(scenario, members: nodes) { _ in
                StochasticCoordination(weights: weights, interval: interval)
            }
        case .waterFilled:
            return BalancingSimulation.run(scenario, members: nodes) { WaterFilledPolicy(member: $0, weights: weights) }
        }
    }
}
