/// One case of the evaluation: a cluster, its backends, its traffic and what happens to them.
///
/// Times are seconds.
struct BalancingScenario: Sendable {
    /// How a backend shares its workers between requests.
    enum Discipline: Sendable {
        /// Each worker serves one request to its end; the others wait in order of arrival.
        case firstInFirstOut
        /// All requests share the workers equally, none having more than one.
        case processorSharing
    }

    /// How the time a request needs of a worker is distributed.
    enum ServiceTime: Sendable {
        case exponential
        /// With a standard deviation of 1.31 times the mean (sigma 1).
        case lognormal
    }

    /// What happens in the course of a run.
    enum Happening: Sendable {
        case nothing
        /// The last backend is not there before.
        case join
        /// The first node dies, and its clients turn to the others; those learn of it later.
        case death
        /// Arrivals come at a multiple of their rate for a while.
        case burst(factor: Double, duration: Double)
    }

    var name: String
    var nodes = 10
    var backends = 20
    /// Workers of a backend for each unit of its weight.
    var workers = 4
    var discipline = Discipline.firstInFirstOut
    var serviceTime = ServiceTime.exponential
    var meanService = 0.020
    /// Arrivals as a share of what all backends can serve.
    var load = 0.9
    /// Whether weights, and workers with them, go from 1 to 10 instead of being equal.
    var isWeighted = false
    /// Whether the first backend takes three times as long as its weight says.
    var hasSlowBackend = false
    /// Shares of the traffic that come in at the nodes; nil for equal ones.
    var shares: [Double]?
    /// Chance of a packet to be lost.
    var loss = 0.0
    var gossipInterval = 0.1
    var refreshInterval = 0.005
    var happening = Happening.nothing
    /// When it happens.
    var happensAt = 5.0
    /// When the others learn of a node's death.
    var deathIsKnownAfter = 1.5
    /// What is before is not measured.
    var warmUp = 5.0
    /// Requests that are measured, more or less.
    var requests = 200_000
    /// Runs with different seeds, measured as one.
    var runs = 1
    var seed: UInt64 = 1

    /// The backends' weights.
    var weights: [Int] {
        (0..<backends).map { isWeighted ? 1 + $0 % 10 : 1 }
    }

    /// Workers of each backend.
    var workersOfBackends: [Int] {
        weights.map { $0 * workers }
    }

    /// Requests a second at which all backends would be busy all the time.
    var capacity: Double {
        let workers = workersOfBackends.enumerated().map { Double($1) / ($0 == 0 && hasSlowBackend ? 3 : 1) }
        return workers.reduce(0, +) / meanService
    }

    /// When a run ends.
    var end: Double { warmUp + Double(requests) / (load * capacity) }

    /// The share of the traffic of each node.
    var nodeShares: [Double] {
        shares ?? Array(repeating: 1 / Double(nodes), count: nodes)
    }
}
