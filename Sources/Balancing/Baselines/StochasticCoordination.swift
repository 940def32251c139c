/// Stochastic coordination (Goren, Vargaftik, Moses: "Stochastic Coordination in Heterogeneous Load Balancing Systems",
/// PODC 2021).
///
/// From the same counts all nodes compute the same chances, such that what all of them send before they look again
/// comes out as even as random draws can make it, and each draws by them on its own. That takes away the herd, and with
/// it what a node knows exactly of its own requests since that look.
///
/// The paper's nodes look at exact counts. Here the others' are old: what is left of them is estimated, and what the
/// others have sent since is what there is to coordinate.
package struct StochasticCoordination: Sendable {
    private struct Told: Sendable {
        var load: PublishedLoad
        var at: Double
    }

    private var weights: [Int]
    private let interval: Double
    private var own: [Int]
    private var told: [Int: Told] = [:]
    /// Chances of the backends up to and including each, in proportion.
    private var cumulative: [Double] = []
    private var arrivals = 0
    private var arrivalRate = 0.0
    /// Seconds that requests are in flight, smoothed: at any backend and at each.
    private var hold = 0.0
    private var holds: [Double]

    /// A node with nothing in flight.
    ///
    /// - Parameters:
    ///   - weights: The backends' weights.
    ///   - interval: Seconds between two reports of a node.
    package init(weights: [Int], interval: Double) {
        self.weights = weights
        self.interval = interval
        own = weights.map { _ in 0 }
        holds = weights.map { _ in 0 }
        computeChances(at: 0)
    }

    /// Chances that minimize the expected squared distance from the water level.
    ///
    /// With `a` requests to come, chances p and in flight q, the derivative of the sum over backends of
    /// `((q + a p - level w)^2 + a p (1 - p)) / w` is zero where `p = (k w - 2 q - 1) / 2 (a - 1)`, and k makes the
    /// positive ones sum to 1.
    private mutating func computeChances(at now: Double) {
        let (left, unseen) = estimate(at: now)
        let floors = left.indices.map { 2 * (left[$0] + Double(own[$0])) + 1 }
        let order = weights.indices.filter { weights[$0] > 0 }
            .sorted { floors[$0] * Double(weights[$1]) < floors[$1] * Double(weights[$0]) }
        var (sumFloors, sumWeights, level) = (0.0, 0, 0.0)
        for backend in order {
            if sumWeights > 0, level * Double(weights[backend]) <= floors[backend] { break }
            sumFloors += floors[backend]
            sumWeights += weights[backend]
            // Never quite nothing, so that there is a chance at least.
            level = (2 * unseen + 0.001 + sumFloors) / Double(sumWeights)
        }
        var sum = 0.0
        cumulative = weights.indices.map { backend in
            if weights[backend] > 0 { sum += max(0, level * Double(weights[backend]) - floors[backend]) }
            return sum
        }
    }

    /// What is left at each backend of what the others told, and how many requests they have in flight that they did
    /// not tell of yet.
    private func estimate(at now: Double) -> (left: [Double], unseen: Double) {
        var left = weights.map { _ in 0.0 }
        var unseen = 0.0
        for member in told.values {
            let age = now - member.at
            for backend in left.indices where member.load.inFlight[backend] > 0 {
                left[backend] += Double(member.load.inFlight[backend]) * shareLeft(after: age, of: holds[backend])
            }
            unseen += member.load.arrivalRate * hold * (1 - shareLeft(after: age, of: hold))
        }
        return (left, unseen)
    }

    /// About `exp(-age / mean)`; an error of some percent is below what is known of the mean.
    private func shareLeft(after age: Double, of mean: Double) -> Double {
        guard mean > 0 else { return 1 }
        var share = 1 / (1 + age / mean / 16)
        for _ in 0..<4 { share *= share }
        return share
    }
}

extension StochasticCoordination: DispatchPolicy {
    /// Chooses a backend for one request and counts it as in flight; nil when there is none.
    package mutating func pick(random: inout FastGenerator, at now: Double) -> Int? {
        let draw = Double(random.next() &>> 11) * 0x1p-53 * (cumulative.last ?? 0)
        guard let backend = cumulative.firstIndex(where: { draw < $0 }) else { return nil }
        own[backend] += 1
        arrivals += 1
        return backend
    }

    /// A request at a backend has ended.
    package mutating func complete(_ backend: Int, hold: Double, at now: Double) {
        own[backend] -= 1
        self.hold += 0.01 * (hold - self.hold)
        if holds[backend] == 0 { holds[backend] = self.hold }
        holds[backend] += 0.05 * (hold - holds[backend])
    }

    /// What this node tells the others.
    package mutating func publish(at now: Double) -> PublishedLoad {
        arrivalRate += min(1, interval) * (Double(arrivals) / interval - arrivalRate)
        arrivals = 0
        return PublishedLoad(inFlight: own, arrivalRate: arrivalRate)
    }

    /// Takes in what another node told.
    package mutating func receive(_ load: PublishedLoad, from member: Int, at now: Double) {
        told[member] = Told(load: load, at: now)
    }

    /// Brings what follows from time up to date.
    package mutating func refresh(at now: Double) {
        computeChances(at: now)
    }

    /// Says which nodes live.
    package mutating func setMembers(_ living: [Int], at now: Double) {
        told = told.filter { living.contains($0.key) }
    }

    /// Says what the backends weigh from now on.
    package mutating func setWeights(_ weights: [Int], at now: Double) {
        self.weights = weights
        computeChances(at: now)
    }
}
