import Balancing

/// The requests of a run, the same for every policy that is given the same scenario and seed.
struct Traffic {
    struct Request {
        /// When it comes in.
        var time: Double
        var node: Int
        /// Seconds of a worker.
        var work: Double
    }

    /// Multiple of the ordinary rate.
    var factor = 1.0
    private let rate: Double
    private let meanService: Double
    private let serviceTime: BalancingScenario.ServiceTime
    /// Shares up to and including each node.
    private var cumulative: [Double]
    private var random: FastGenerator
    private var now = 0.0

    init(_ scenario: BalancingScenario, seed: UInt64) {
        rate = scenario.load * scenario.capacity
        meanService = scenario.meanService
        serviceTime = scenario.serviceTime
        cumulative = Self.sums(scenario.nodeShares)
        random = FastGenerator(seed: seed)
    }

    /// The next request; each draws as often as every other, so that runs do not drift apart.
    mutating func next() -> Request {
        now += random.exponential(mean: 1 / (rate * factor))
        let draw = random.unit()
        let node = cumulative.firstIndex { draw < $0 } ?? cumulative.count - 1
        let work: Double =
            switch serviceTime {
            case .exponential: random.exponential(mean: meanService)
            case .lognormal: random.lognormal(mean: meanService)
            }
        return Request(time: now, node: node, work: work)
    }

    /// Sends the requests of one node to the others from now on, each by its share.
    mutating func turnAway(from node: Int, shares: [Double]) {
        let rest = 1 - shares[node]
        cumulative = Self.sums(shares.indices.map { $0 == node ? 0 : shares[$0] / rest })
    }

    private static func sums(_ shares: [Double]) -> [Double] {
        var sum = 0.0
        return shares.map { share in
            sum += share
            return sum
        }
    }
}
