/// How one node of a cluster chooses backends, as far as an evaluation can tell one way from another.
///
/// The evaluation drives a policy with a virtual clock and a virtual network. Times are seconds on that clock; backends
/// and members are numbered from 0.
package protocol DispatchPolicy {
    /// Chooses a backend for one request and counts it as in flight there.
    ///
    /// - Parameters:
    ///   - random: The node's generator.
    ///   - now: Seconds.
    /// - Returns: The backend; nil if none has a weight.
    mutating func pick(random: inout FastGenerator, at now: Double) -> Int?

    /// Ends a request.
    ///
    /// - Parameters:
    ///   - backend: Where it was in flight.
    ///   - hold: Seconds it was in flight.
    ///   - now: Seconds.
    mutating func complete(_ backend: Int, hold: Double, at now: Double)

    /// What the node tells all others, once every gossip interval.
    mutating func publish(at now: Double) -> PublishedLoad

    /// Takes in what another member published.
    mutating func receive(_ load: PublishedLoad, from member: Int, at now: Double)

    /// Does what is too dear for every pick, every few milliseconds.
    mutating func refresh(at now: Double)

    /// The members that live now, this node included; whatever was known of another is forgotten.
    mutating func setMembers(_ living: [Int], at now: Double)

    /// The backends' weights from now on; 0 for one that is down or has not joined yet.
    mutating func setWeights(_ weights: [Int], at now: Double)
}

/// What a node publishes about its own load.
package struct PublishedLoad: Sendable {
    /// Its own requests in flight at each backend.
    package var inFlight: [Int]
    /// Its requests a second, smoothed.
    package var arrivalRate: Double

    /// A report.
    package init(inFlight: [Int], arrivalRate: Double) {
        self.inFlight = inFlight
        self.arrivalRate = arrivalRate
    }
}
