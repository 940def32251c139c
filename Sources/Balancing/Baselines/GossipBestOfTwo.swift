/// Weighted best of two on the sum of one's own counts and the others' as they last told.
///
/// Two looks at random are the usual remedy for herding: stale counts then decide between two backends only.
package struct GossipBestOfTwo: Sendable {
    private var board: CountBoard
    private var weights: [Int]
    /// Draws by weight among `usable`.
    private var table: AliasTable
    private var usable: [Int]

    /// A node with nothing in flight.
    ///
    /// - Parameter weights: The backends' weights.
    package init(weights: [Int]) {
        board = CountBoard(backends: weights.count)
        self.weights = weights
        usable = weights.indices.filter { weights[$0] > 0 }
        table = AliasTable(weights: usable.map { weights[$0] })
    }
}

extension GossipBestOfTwo: DispatchPolicy {
    /// Chooses a backend for one request and counts it as in flight; nil when there is none.
    package mutating func pick(random: inout FastGenerator, at now: Double) -> Int? {
        guard !table.isEmpty else { return nil }
        let first = usable[table.draw(random.next())]
        let second = usable[table.draw(random.next())]
        return board.assign(board.isLessLoaded(second, than: first, weights: weights) ? second : first)
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
        usable = weights.indices.filter { weights[$0] > 0 }
        table = AliasTable(weights: usable.map { weights[$0] })
    }
}
