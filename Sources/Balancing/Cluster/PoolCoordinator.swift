/// One pool's side of the cluster on one node: reads what loops count, lets ``WaterFilling`` decide, writes the board.
///
/// All of it on one thread, the control side's:
///
///     var pool = PoolCoordinator(node: "a", backends: backends)             // for a list of backends and zones
///     let table = PickTable(algorithm: .leastConnections, backends: backends, board: pool.board)
///     pool.setMembers([.init(name: "a"), .init(name: "b")])                 // when members change
///     pool.setBackends(backends)                                            // with every new table
///     let report = pool.publish(now: now)                                   // every gossip interval: tell the others
///     pool.receive(report, from: "b", now: now)                             // what another told
///     pool.refresh(now: now)                                                // every 5 to 20 ms
///
/// while loops pick with ``PickTable/acquire(key:random:tried:)`` and end exchanges with
/// ``BackendLoad/end(nanoseconds:isFailure:)``, from which hold times and arrival rates follow.
package struct PoolCoordinator: Sendable {
    /// What tables made of this pool's backends read.
    package let board: TargetBoard
    /// The rule's state.
    package private(set) var policy: WaterFilling
    private var backends: [PickTable.Backend]
    private var limits: [SharedLimit]
    /// Backends that have a `max_connections`.
    private var limited: [Int] = []
    private var own: [Int]
    private var seen: [BackendLoad.Totals]
    /// Picks up to the last report, of all backends.
    private var arrivals: Int

    /// A node that knows of no other; it follows its own counts.
    ///
    /// - Parameters:
    ///   - node: The node's name.
    ///   - backends: All backends of the pool in configured order; names, zones and number must stay as they are.
    ///   - constants: Other numbers than the defaults, for an evaluation.
    package init(
        node: String,
        backends: [PickTable.Backend],
        constants: WaterFilling.Constants = WaterFilling.Constants()
    ) {
        let isNear = backends.map(\.isNear)
        board = TargetBoard(isNear: isNear)
        policy = WaterFilling(node: node, backends: backends.map(\.name), isNear: isNear, constants: constants)
        self.backends = backends
        limits = backends.map { _ in SharedLimit() }
        own = backends.map(\.load.inFlight)
        seen = backends.map(\.load.totals)
        arrivals = zip(own, seen).reduce(0) { $0 &+ $1.0 &+ $1.1.ended }
        setBackends(backends)
        writeTies()
    }

    // MARK: What is told to it

    /// Takes in new weights, shares, health and limits, as of a new table.
    ///
    /// - Parameter backends: The same backends in the same order, with the same ``BackendLoad``.
    package mutating func setBackends(_ backends: [PickTable.Backend]) {
        self.backends = backends
        policy.setWeights(backends.map { $0.isUsable ? $0.effectiveWeight : 0 })
        limited = backends.indices.filter { backends[$0].maxConnections != nil }
        for (index, backend) in backends.enumerated() where backend.maxConnections == nil {
            board.write(limit: .max, of: index)
        }
        writeLimits()
    }

    /// Says who lives; what others have reported is dropped with them.
    ///
    /// - Parameter members: All living members, with or without this node.
    /// - Returns: Whether there is more room somewhere, so that whoever waits should look again.
    @discardableResult
    package mutating func setMembers(_ members: [WaterFilling.Member]) -> Bool {
        policy.setMembers(members)
        writeTies()
        return writeLimits()
    }

    /// Drops what a member has reported, who has started anew.
    ///
    /// - Parameter member: Its name.
    /// - Returns: Whether there is more room somewhere.
    @discardableResult
    package mutating func forget(_ member: String) -> Bool {
        policy.forget(member)
        return writeLimits()
    }

    /// Takes in what another member tells of itself.
    ///
    /// - Parameters:
    ///   - report: What it tells.
    ///   - member: Its name.
    ///   - now: When it came.
    /// - Returns: Whether there is more room somewhere.
    @discardableResult
    package mutating func receive(_ report: WaterFilling.Report, from member: String, now: Duration) -> Bool {
        policy.receive(report, from: member, now: now)
        return writeLimits()
    }

    // MARK: What it makes of it

    /// What to tell the others now.
    ///
    /// - Parameter now: The time.
    /// - Returns: A report that names every backend, and whether there is more room somewhere.
    package mutating func publish(now: Duration) -> (report: WaterFilling.Report, hasMoreRoom: Bool) {
        look()
        let total = zip(own, seen).reduce(0) { $0 &+ $1.0 &+ $1.1.ended }
        let report = policy.publish(own: own, arrivals: max(0, total &- arrivals), now: now)
        arrivals = total
        for index in limited { limits[index].publish(own[index]) }
        return (report, writeLimits())
    }

    /// Works the targets out anew and writes them to the board.
    ///
    /// - Parameter now: The time.
    /// - Returns: Whether there is more room somewhere.
    @discardableResult
    package mutating func refresh(now: Duration) -> Bool {
        look()
        let wasCoordinated = policy.isCoordinated
        policy.refresh(own: own, now: now)
        if policy.isCoordinated {
            let (targets, left) = (policy.targetVectors, policy.leftVectors)
            for number in targets.indices {
                // 1 / 0 is infinity: that is what a backend without a share should have.
                board.block(number).writeReciprocals(1 / targets[number])
                board.block(number).writeRemaining(left[number])
            }
        }
        board.write(isCoordinated: policy.isCoordinated, nodeCount: policy.nodeCount)
        return policy.isCoordinated == wasCoordinated ? false : writeLimits()
    }

    /// Reads the loops' counters.
    private mutating func look() {
        for index in backends.indices {
            own[index] = max(0, backends[index].load.inFlight)
            let totals = backends[index].load.totals
            let (ended, held) = (totals.ended &- seen[index].ended, totals.nanoseconds &- seen[index].nanoseconds)
            if ended > 0 { policy.recordHold(backend: index, seconds: Double(held) * 1e-9, count: ended) }
            seen[index] = totals
        }
    }

    @discardableResult
    private func writeLimits() -> Bool {
        var hasMoreRoom = false
        for index in limited {
            guard let max = backends[index].maxConnections else { continue }
            let limit = limits[index].limit(
                max: max,
                others: policy.reported(index),
                nodes: policy.nodeCount,
                isKnown: policy.isCoordinated
            )
            if board.write(limit: Int32(clamping: limit), of: index) { hasMoreRoom = true }
        }
        return hasMoreRoom
    }

    private func writeTies() {
        let ties = policy.ranks.map { Float($0) / Float(policy.nodeCount) }
        for (number, vector) in board.layout.vectors(ties).enumerated() { board.block(number).writeTies(vector) }
    }
}
