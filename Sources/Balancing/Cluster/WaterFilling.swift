/// Decides what share of a pool's work each backend should get from this node, from everyone's counts: water filling.
///
/// *Least connections on what a node knows exactly and at once, its own counts; water filling on what it knows roughly and
/// late, the others' counts.* The least of the sum of both is no good: all nodes rush to the same backend until the next
/// report (Mitzenmacher, "How Useful Is Old Information?", 2000). So the others' counts only shape targets:
///
///     R[s] = sum over the others of  c[s] * exp(-age / hold time at s)             left of what they reported
///     W    = 1.5 * sum over the others of  rate * S * (1 - exp(-(age + 50 ms) / S))    what they have sent since
///     M    = own in flight + W + 1
///     p[s] = max(0, w[s] * level - (R[s] + 1)) / M, the level being such that all p sum to 1
///
/// and a pick takes the backend with the least `(own[s] + (rank[s] + U(0, 1)) / N) / p[s]`, where the ranks
/// (``MemberRanks``) keep nodes from breaking ties alike.
///
/// ## How one node uses it
///
/// A value for each pool, and all of it by one thread; ``PoolCoordinator`` does so for a ``PickTable``.
///
/// - **Assign, complete**: count what is in flight at each backend; tell how long each exchange was by
///   ``recordHold(backend:seconds:count:)``.
/// - **Publish**, every gossip interval: send ``publish(own:arrivals:now:)`` to all other members.
/// - **Receive**: give what comes to ``receive(_:from:now:)``. What a report does not name is taken as unchanged.
/// - **Members**: say who lives by ``setMembers(_:)``; what all others reported is dropped.
/// - **Refresh**, every 5 to 20 ms: ``refresh(own:now:)``, which makes new ``targets``.
/// - **Pick** by the targets while ``isCoordinated``; otherwise by plain least connections on the node's own counts: with
///   one living node, or when nobody else has reported for 3 s.
///
/// A refresh takes O(backends + members); a report O(backends); a change of members, and every 250 ms, O(backends *
/// members), over dense vectors. Memory is bounded by members * backends * 4 bytes.
package struct WaterFilling: Sendable {
    /// The numbers the rule was tuned with.
    package struct Constants: Sendable, Equatable {
        /// How much more than expected the others are thought to have sent since their last report.
        package var unseenFactor: Float = 1.5
        /// How much older than it is a report is taken to be for that, half a gossip interval by default.
        ///
        /// Without it, nodes that all report at the same moment all pour the little that each has into the same few
        /// backends: 50 such nodes were as uneven as 1.57 (max/mean in flight), with it 1.25; others lose nothing.
        package var unseenLead = Duration.milliseconds(50)
        /// What is poured beyond what is in flight.
        package var spare: Float = 1
        /// Added to what each backend holds.
        package var heldMin: Float = 1
        /// Between two updates of hold times.
        package var holdInterval = Duration.milliseconds(250)
        /// Over how long arrival rates are smoothed.
        package var rateWindow = Duration.seconds(1)
        /// A member's report that is older is no view of it.
        package var staleAfter = Duration.seconds(3)

        /// The defaults.
        package init() {}
    }

    /// What a node tells the others of one pool.
    package struct Report: Sendable, Equatable {
        /// What is in flight at one backend for the reporting node alone.
        package struct Count: Sendable, Equatable {
            /// Configured index.
            package var backend: Int
            /// Exchanges in flight.
            package var inFlight: Int

            /// States a count.
            package init(backend: Int, inFlight: Int) {
                self.backend = backend
                self.inFlight = inFlight
            }
        }

        /// Absolute counts; a backend that is not named counts as before.
        package var counts: [Count]
        /// Picks a second, smoothed; nil where the report does not say, and it counts as before.
        package var arrivalRate: Double?

        /// A report.
        package init(counts: [Count], arrivalRate: Double? = nil) {
            self.counts = counts
            self.arrivalRate = arrivalRate
        }
    }

    let layout: TierLayout
    let constants: Constants
    private let names: [String]
    private let node: String
    /// Effective weights, 0 for who takes nothing.
    private var weights: [SIMD8<Float>]
    private var holds: HoldTimes
    private var holdsUpdatedAt: Duration?
    private var others: OtherMembers
    /// R, as of `advancedAt`.
    private var left: [SIMD8<Float>]
    private var advancedAt: Duration = .zero
    /// R + 1 and the targets, kept so that a refresh allocates nothing.
    private var held: [SIMD8<Float>]
    private var shares: [SIMD8<Float>]
    private var rate: Double = 0
    private var publishedAt: Duration?

    /// Living members that share new work, this node included.
    package private(set) var nodeCount = 1
    /// This node's place among them at each backend, by configured index.
    package private(set) var ranks: [Int]
    /// Whether the targets are to be followed: there are others, and at least one has told its counts of late.
    package private(set) var isCoordinated = false

    /// A node that knows of no other.
    ///
    /// - Parameters:
    ///   - node: The node's name, unique in the cluster.
    ///   - backends: The backends' names in configured order.
    ///   - isNear: Whether each is in the first tier, as of ``ZonePlan``; nil when zones play no part.
    ///   - constants: Other numbers than the defaults, for an evaluation.
    package init(node: String, backends: [String], isNear: [Bool]? = nil, constants: Constants = Constants()) {
        layout = TierLayout(isNear: isNear ?? backends.map { _ in true })
        self.constants = constants
        self.node = node
        names = backends
        weights = layout.vectors(backends.map { _ in 1 })
        holds = HoldTimes(vectorCount: layout.vectorCount)
        others = OtherMembers(vectorCount: layout.vectorCount)
        left = Array(repeating: .zero, count: layout.vectorCount)
        held = left
        shares = left
        ranks = Array(repeating: 0, count: backends.count)
    }

    /// How many backends there are.
    package var count: Int { names.count }

    // MARK: What is told to it

    /// Sets the backends' effective weights.
    ///
    /// - Parameter effective: By configured index: the weight times the share of it (slow start, success), 0 for a backend
    ///   that takes no new work.
    package mutating func setWeights(_ effective: [Float]) {
        weights = layout.vectors(effective)
    }

    /// Says who lives; what others have reported is dropped.
    ///
    /// - Parameter members: All living members, with or without this node.
    package mutating func setMembers(_ members: [Member]) {
        let living = members.filter { $0.name != node }
        others.keep(living)
        let sharing = living.filter(\.takesWork).map(\.name)
        nodeCount = sharing.count + 1
        ranks = MemberRanks.ranks(of: node, among: sharing, backends: names)
        recount()
    }

    /// Drops what a member has reported, who has started anew and holds nothing.
    ///
    /// - Parameter member: Its name.
    package mutating func forget(_ member: String) {
        others.forget(member)
        recount()
    }

    /// Takes in what another member tells of itself; from anyone who is not a living member it is ignored.
    ///
    /// - Parameters:
    ///   - report: What it tells.
    ///   - member: Its name.
    ///   - now: When it came.
    package mutating func receive(_ report: Report, from member: String, now: Duration) {
        advance(to: now)
        others.receive(report, from: member, now: now, layout: layout, rates: holds.rates, left: &left)
    }

    /// Takes in exchanges of this node that ended.
    ///
    /// - Parameters:
    ///   - backend: Configured index.
    ///   - seconds: How long they were in flight, all together.
    ///   - count: How many; 0 is ignored.
    package mutating func recordHold(backend: Int, seconds: Double, count: Int = 1) {
        guard count > 0 else { return }
        holds.record(layout.positions[backend], seconds: Float(max(0, seconds)), count: count)
    }

    /// What to tell the others now.
    ///
    /// - Parameters:
    ///   - own: What is in flight at each backend for this node, by configured index.
    ///   - arrivals: Picks since the last report.
    ///   - now: The time.
    /// - Returns: A report that names every backend.
    package mutating func publish(own: [Int], arrivals: Int, now: Duration) -> Report {
        if let last = publishedAt, now > last {
            let seconds = (now - last) / .seconds(1)
            let weight = min(1, (now - last) / constants.rateWindow)
            rate += weight * (Double(arrivals) / seconds - rate)
        }
        publishedAt = now
        let counts = own.enumerated().map { Report.Count(backend: $0, inFlight: $1) }
        return Report(counts: counts, arrivalRate: rate)
    }

    // MARK: What it makes of it

    /// Works the targets out anew.
    ///
    /// - Parameters:
    ///   - own: What is in flight at each backend for this node, by configured index.
    ///   - now: The time.
    package mutating func refresh(own: [Int], now: Duration) {
        advance(to: now)
        if let last = holdsUpdatedAt, now - last < constants.holdInterval {
        } else {
            holdsUpdatedAt = now
            holds.update()
            recount()
        }
        isCoordinated = nodeCount > 1 && others.isKnown(since: now - constants.staleAfter)
        guard isCoordinated else { return }
        let unseen = others.unseen(hold: holds.mean, now: now + constants.unseenLead)
        for number in held.indices { held[number] = left[number] + constants.heldMin }
        for (tier, vectors) in layout.tiers.enumerated() {
            var mass = constants.spare + constants.unseenFactor * (tier == 0 ? unseen.near : unseen.far)
            for position in vectors.lowerBound * 8..<vectors.upperBound * 8 {
                let index = layout.indices[position]
                if index >= 0, weights[position / 8][position % 8] > 0 { mass += Float(own[index]) }
            }
            let level = WaterLevel.level(mass: mass, held: held, weights: weights, vectors: vectors)
            for number in vectors {
                let part = (weights[number] * level - held[number]) / mass
                shares[number] = part.replacing(with: 0, where: part .< 0)
            }
        }
    }

    /// The share of this node's work that each backend should get, by configured index; they sum to 1 in each tier.
    package var targets: [Float] { layout.positions.map { shares[$0 / 8][$0 % 8] } }

    /// What is left of what the others reported in flight, by configured index.
    package var remaining: [Float] { layout.positions.map { left[$0 / 8][$0 % 8] } }

    /// The others' counts at a backend as last reported.
    ///
    /// - Parameter backend: Configured index.
    /// - Returns: Their sum.
    package func reported(_ backend: Int) -> Int {
        let position = layout.positions[backend]
        return Int(others.sums[position / 8][position % 8])
    }

    /// The targets by position.
    var targetVectors: [SIMD8<Float>] { shares }
    /// What is left of the others' counts, by position.
    var leftVectors: [SIMD8<Float>] { left }

    /// Lets time pass for what the others reported.
    private mutating func advance(to now: Duration) {
        let seconds = Float((now - advancedAt) / .seconds(1))
        advancedAt = max(now, advancedAt)
        guard seconds > 0 else { return }
        for number in left.indices { left[number] *= exponential(holds.rates[number] * -seconds) }
    }

    /// Sums up what is left of the others' counts from the counts themselves, so that no rounding adds up.
    private mutating func recount() {
        for number in left.indices { left[number] = .zero }
        others.add(to: &left, rates: holds.rates, now: advancedAt)
    }
}
