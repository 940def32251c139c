/// Weighted least connections on the naive sum: one's own counts and the others' as they last told.
///
/// It shows what stale counts do: all nodes rush to the same backend until the next packet ("herding"; Mitzenmacher,
/// "How Useful Is Old Information?", 2000).
package struct GossipSum: Sendable {
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

extension GossipSum: DispatchPolicy {
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
    package mutating func receive(_ load: PublishedLoad, from member: Int, at now: Double) {
        board.receive(load.inFlight, from: member)
    }

    /// Brings what follows from time up to date.
    package mutating func refresh(at now: Double) {}

    /// Says which nodes live.
    package mutating func setMembers(_ living: [Int], at now: Double) {
        board.keep(living)
    }

    /// Says what the backends weigh from now on.
    package mutating func setWeights(_ weights: [Int], at now: Double) {
        self.weights = weights
    }
}
