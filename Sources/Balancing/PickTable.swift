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
        /// The most in flight at a time from this node, at least 1; nil for no limit.
        package var maxConnections: Int?

        /// A backend.
        package init(name: String, weight: Int, isUsable: Bool, load: BackendLoad, maxConnections: Int? = nil) {
            self.name = name
            self.weight = weight
            self.isUsable = isUsable
            self.load = load
            self.maxConnections = maxConnections
        }
    }

    /// The heaviest weight there is; the sum of weights, and so the memory of a schedule, follows from it.
    package static let weightMax = 256

    /// How backends are chosen.
    package let algorithm: BalancingAlgorithm
    /// The turn counter, shared with the tables before and after this one.
    package let cursor: RoundRobinCursor

    /// All backends in configured order; the unusable ones admit nobody.
    let gates: [Gate]
    /// The usable ones, dense, and where each stands in `gates`.
    let usable: UsableBackends
    let tables: AlgorithmTables
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
    package init(
        algorithm: BalancingAlgorithm,
        backends: [Backend],
        reusing previous: PickTable? = nil,
        cursor: RoundRobinCursor? = nil
    ) {
        precondition(backends.allSatisfy { 0...Self.weightMax ~= $0.weight }, "a weight is 0 to 256")
        self.algorithm = algorithm
        self.cursor = cursor ?? previous?.cursor ?? RoundRobinCursor()
        loads = backends.map(\.load)
        gates = backends.map(Gate.init)
        usable = UsableBackends(backends)
        tables = AlgorithmTables(algorithm, backends, usable: usable, previous: previous?.tables)
    }

    /// How many backends there are, usable or not.
    package var count: Int { gates.count }

    /// How many backends may take new work.
    package var usableCount: Int { usable.count }

    /// Picks a backend for one request and counts it as in flight there.
    ///
    /// - Parameters:
    ///   - key: What hash algorithms hash, for example ``ClientKey/key(address:)``; the others ignore it.
    ///   - random: The calling loop's generator.
    ///   - tried: Backends this request was already offered to; they are not picked again.
    /// - Returns: The backend, or why there is none; the counters are then as they were.
    package func acquire(key: UInt64, random: inout FastGenerator, tried: Tried = Tried()) -> Pick {
        switch algorithm {
        case .leastConnections: acquireLeastLoaded(random: &random, tried: tried)
        case .roundRobin: acquireInTurn(random: &random, tried: tried)
        case .random: acquireBetterOfTwo(random: &random, tried: tried)
        case .consistentHash: acquireOnRing(key: key, tried: tried)
        case .ipHash, .maglev: acquireByProbing(key: key, tried: tried)
        }
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

    /// Counts one more in flight at a backend unless it was tried, is not usable or has no room.
    func tryAcquire(_ index: Int, tried: Tried) -> Bool {
        !tried.contains(index) && gates[index].tryAcquire()
    }

    /// Why nobody was picked.
    func exhausted(tried: Tried) -> Pick {
        if usable.count > tried.count { return .full }
        return usable.hasOther(than: tried) ? .full : .none
    }
}
