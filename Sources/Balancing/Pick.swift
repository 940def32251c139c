/// What a picker decided for one request.
package enum Pick: Sendable, Equatable {
    /// The backend with this index, whose in-flight counter already counts the request.
    ///
    /// The caller owes one ``PickTable/release(_:)``, to this table or to a later one with the same ``BackendLoad``.
    case backend(Int)
    /// Backends could serve the request but all of them are at their `max_connections`: waiting may help.
    case full
    /// No backend is usable that the request was not already offered to: waiting does not help.
    case none
}

/// How a pool chooses a backend for each request.
package enum BalancingAlgorithm: Sendable, Hashable, CaseIterable {
    /// In turn, in exact proportion to the weights.
    case roundRobin
    /// The backend with the least in flight for its weight.
    case leastConnections
    /// The better of two drawn at random by weight.
    case random
    /// By a hash of the key over a table of weights; cheap, but a changed list of backends moves most keys.
    case ipHash
    /// By a hash of the key on a ring of weighted points; an added or removed backend moves only its share of the keys.
    case consistentHash
    /// By a hash of the key into a Maglev table; evener than a ring, and moves few keys more.
    case maglev

    /// Whether the request's key decides, and not load or turn.
    var goesByKey: Bool {
        switch self {
        case .ipHash, .consistentHash, .maglev: true
        case .roundRobin, .leastConnections, .random: false
        }
    }
}
