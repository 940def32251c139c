import Gossip

/// What this node heard from one member itself.
struct MemberWord {
    /// Pools whose rates are kept of one member, at most.
    private static let ratesMax = 4_096

    /// The member.
    let identity: MemberIdentity
    /// When something came from it last; nil when nothing did.
    var heardAt: Duration?
    /// Its numbers of now.
    private(set) var load = LoadReport()
    private var rates: [PoolKey: UInt32] = [:]

    init(_ identity: MemberIdentity) {
        self.identity = identity
    }

    /// New work that comes to it, in decisions a second.
    var requestsPerSecond: Double { self.rates.values.reduce(0) { $0 + Double($1) } / 1_000 }

    /// Takes in its load, which names only some of its pools.
    mutating func take(_ report: LoadReport) {
        self.load.inFlight = report.inFlight
        self.load.connections = report.connections
        self.load.accepted = report.accepted
        for rate in report.rates where self.rates.count < Self.ratesMax || self.rates[rate.key] != nil {
            self.rates[rate.key] = rate.milliPerSecond == 0 ? nil : rate.milliPerSecond
        }
    }

    /// It is gone: its load is void.
    mutating func void() {
        self.load = LoadReport()
        self.rates = [:]
    }
}
