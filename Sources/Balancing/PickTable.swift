/// A pool's picker: an immutable snapshot of its backends, from which every event loop picks without locks.
///
/// The control side builds a new table whenever weights, health or the list of backends change, and publishes it
/// whole. The only things that change beneath it are atomics, the backends' ``BackendLoad`` and the
/// ``RoundRobinCursor``, and these pass from table to table.
///
/// A pick allocates nothing. A backend that is down, has no weight, was tried or is at its `max_connections` is never
/// picked; each algorithm then goes on to its own next candidate.
package final class PickTable: Sendable {
    /// A backend as the table's maker describes it.
    package struct Backend: Sendable {
        /// Unique in the pool; decides, with the weight, which keys hash algorithms send to it.
        package var name: String
        /// Share of the pool's work relative to the others, 0...256, overrides applied; 0 takes none.
        package var weight: Int
        /// Whether it may take new work now: up, not ejected, not draining.
        package var isUsable: Bool
        /// Its in-flight counter, the same object in all snapshots.
        package var load: BackendLoad
        /// The most in flight at a time, at least 1; nil for no limit.
        ///
        /// From this node, exactly; with a ``TargetBoard`` from all nodes, approximately (``SharedLimit``).
        package var maxConnections: Int?
        /// The part of its weight that it gets for now, 0.01 to 1: slow start times ``SuccessFactor``.
        ///
        /// Hash algorithms ignore it, since keys should not move for a while and back.
        package var share: Float
        /// Whether it is in the node's own zone, or zones play no part (``ZonePlan``); hash algorithms ignore it.
        package var isNear: Bool

        /// A backend.
        package init(
            name: String,
            weight: Int,
            isUsable: Bool,
            load: BackendLoad,
            maxConnections: Int? = nil,
            share: Float = 1,
            isNear: Bool = true
        ) {
            self.name = name
            self.weight = weight
            self.isUsable = isUsable
            self.load = load
            self.maxConnections = maxConnections
            self.share = share
            self.isNear = isNear
        }

        /// The weight times the share of it.
        package var effectiveWeight: Float { Float(weight) * min(1, max(0.01, share)) }

        /// Whether it takes new work at all.
        var isOpen: Bool { isUsable && weight > 0 }
    }

    /// The heaviest weight there is; the sum of weights, and so the memory of a schedule, follows from it.
    package static let weightMax = 256

    /// How backends are chosen.
    package let algorithm: BalancingAlgorithm
    /// The turn counter, shared with the tables before and after this one.
    package let cursor: RoundRobinCursor
    /// What the cluster's view means for picks; nil for a node that follows its own counts.
    package let board: TargetBoard?

    /// All backends in configured order; the unusable ones admit nobody.
    let gates: [Gate]
    /// The usable backends that are asked first: all of them without zones.
    let near: Tier
    /// The usable backends of other zones.
    let far: Tier
    private let hasFar: Bool
    /// How much of the work the near ones are asked first; 1 without others.
    let plan: ZonePlan
    let tables: HashTables
    /// Set only for least connections with a board.
    let targets: TargetBlocks
    let reader: BoardReader?
    /// Keeps what the gates point at.
    private let loads: [BackendLoad]

    /// A table for the pool's backends.
    ///
    /// O(sum of weights * log(count)) for round robin, O(count) for least connections and random; O(table) for the
    /// hash algorithms, unless names and weights are `previous`'s, whose table is then used on.
    ///
    /// - Parameters:
    ///   - algorithm: How backends are chosen.
    ///   - backends: All of the pool's backends in configured order, usable or not; ``Pick/backend(_:)`` counts from 0
    ///     in this order.
    ///   - previous: The pool's last table, from which whatever is unchanged is taken over.
    ///   - cursor: The turn counter; by default the last table's, or a new one.
    ///   - board: The board of the ``PoolCoordinator`` that was made for these backends; nil without a cluster.
    package init(
        algorithm: BalancingAlgorithm,
        backends: [Backend],
        reusing previous: PickTable? = nil,
        cursor: RoundRobinCursor? = nil,
        board: TargetBoard? = nil
    ) {
        precondition(backends.allSatisfy { 0...Self.weightMax ~= $0.weight }, "a weight is 0 to 256")
        precondition(board.map { $0.count == backends.count } ?? true, "a board is for one list of backends")
        self.algorithm = algorithm
        self.cursor = cursor ?? previous?.cursor ?? RoundRobinCursor()
        self.board = board
        loads = backends.map(\.load)
        let gates = backends.map { Gate($0, weight: algorithm.goesByKey ? Float($0.weight) : $0.effectiveWeight) }
        self.gates = gates
        let isNear = backends.map { algorithm.goesByKey || $0.isNear }
        near = Tier(isFar: false, algorithm, backends, gates: gates, isIncluded: isNear, previous: previous?.near)
        far = Tier(isFar: true, algorithm, backends, gates: gates, isIncluded: isNear.map(!), previous: previous?.far)
        hasFar = far.usable.count > 0
        plan = ZonePlan(backends)
        tables = HashTables(algorithm, backends, previous: previous?.tables)
        targets = TargetBlocks(gates: gates, board: algorithm == .leastConnections ? board : nil)
        reader = board?.reader
    }

    /// How many backends there are, usable or not.
    package var count: Int { gates.count }

    /// How many backends may take new work.
    package var usableCount: Int { near.usable.count + far.usable.count }

    /// Picks a backend for one request and counts it as in flight there.
    ///
    /// - Parameters:
    ///   - key: What hash algorithms hash, for example ``ClientKey/key(address:)``; the others ignore it.
    ///   - random: The calling loop's generator.
    ///   - tried: Backends this request was already offered to; they are not picked again.
    /// - Returns: The backend, or why there is none; the counters are then as they were.
    package func acquire(key: UInt64, random: inout FastGenerator, tried: Tried = Tried()) -> Pick {
        switch algorithm {
        case .consistentHash: return acquireOnRing(key: key, tried: tried)
        case .ipHash, .maglev: return acquireByProbing(key: key, tried: tried)
        case .leastConnections, .roundRobin, .random: break
        }
        let index =
            hasFar ? acquireFromTiers(&random, tried) : acquire(inFar: false, random: &random, tried: tried)
        return index.map(Pick.backend) ?? exhausted(tried: tried)
    }

    private func acquireFromTiers(_ random: inout FastGenerator, _ tried: Tried) -> Int? {
        let isFar = !cursor.staysNear(share: plan.nearShare)
        return acquire(inFar: isFar, random: &random, tried: tried)
            ?? acquire(inFar: !isFar, random: &random, tried: tried)
    }

    /// Ends what ``acquire(key:random:tried:)`` began: one less in flight.
    ///
    /// - Parameter index: The index that was picked from this very table.
    package func release(_ index: Int) {
        loads[index].decrement()
    }

    /// The in-flight counter of a backend.
    ///
    /// - Parameter index: The backend's place in configured order.
    /// - Returns: The object the table was built with.
    package func load(_ index: Int) -> BackendLoad {
        loads[index]
    }

    /// The most in flight from this node that lets one more in now.
    func limit(_ index: Int) -> Int32 {
        let limit = gates[index].limit
        guard let reader, limit != .max else { return limit }
        return min(limit, reader.limit(index))
    }

    /// Counts one more in flight at a backend unless it was tried, is not usable or has no room.
    func tryAcquire(_ index: Int, tried: Tried) -> Bool {
        !tried.contains(index) && gates[index].tryAcquire(limit: limit(index))
    }

    /// Why nobody was picked.
    func exhausted(tried: Tried) -> Pick {
        if usableCount > tried.count { return .full }
        return near.usable.hasOther(than: tried) || far.usable.hasOther(than: tried) ? .full : .none
    }
}
