/// Weighted least connections on one's own counts, which is what load balancers do that know nothing of each other.
///
/// One instance that sees all requests of a cluster is the perfect central balancer that all policies are measured by.
package struct LocalLeastConnections: Sendable {
    private var board: CountBoard
    private var weights: [Int]

    /// A node with nothing in flight.
    ///
    /// - Parameter weights: The backends' weights.
    package init(weights: [Int]) {
        board = CountBoard(backends: weights.count)
        self.weights = weights
    }
}

extension LocalLeastConnections: DispatchPolicy {
    /// Chooses a backend for one request and counts it as in flight; nil when there is none.
    package mutating func pick(random: inout FastGenerator, at now: Double) -> Int? {
        board.assign(board.leastLoaded(weights: weights, random: &random))
    }

    /// A request at a backend has ended.
    package mutating func complete(_ backend: Int, hold: Double, at now: Double) {
        board.complete(backend)
    }

    /// What this node tells the others.
    package mutating func publish(at now: Double) -> PublishedLoad {
        PublishedLoad(inFlight: board.own, arrivalRate: 0)
    }

    /// Takes in what another node told.
    package mutating func receive(_ load: PublishedLoad, from member: Int, at now: Double) {}

    /// Brings what follows from time up to date.
    package mutating func refresh(at now: Double) {}

    /// Says which nodes live.
    package mutating func setMembers(_ living: [Int], at now: Double) {}

    /// Says what the backends weigh from now on.
    package mutating func setWeights(_ weights: [Int], at now: Double) {
        self.weights = weights
    }
}
