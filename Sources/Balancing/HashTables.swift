/// What a hash algorithm precomputes of all backends with a weight; empty for the other algorithms.
struct HashTables: Sendable {
    /// From a key's hash to a rank in the roster.
    let mapping: Mapping
    private let roster: HashRoster?
    /// The configured index of each rank.
    let rankIndices: [UInt32]
    /// A hash of each rank's name, for the last resort.
    let rankHashes: [UInt64]

    /// From a key's hash to a rank.
    enum Mapping: Sendable {
        case nothing
        case alias(AliasTable)
        case ring(HashRing)
        case maglev(MaglevTable)
    }

    /// Builds what `algorithm` needs, or takes it from `previous` where weights and names are the same.
    init(_ algorithm: BalancingAlgorithm, _ backends: [PickTable.Backend], previous: HashTables?) {
        guard algorithm.goesByKey else {
            (mapping, roster, rankIndices, rankHashes) = (.nothing, nil, [], [])
            return
        }
        let (roster, indices) = HashRoster.make(backends)
        self.roster = roster
        rankIndices = indices
        rankHashes = roster.entries.map { XXH64.hash($0.name) }
        let kept = previous?.roster == roster ? previous?.mapping : nil
        mapping =
            switch (algorithm, kept) {
            case (.ipHash, .alias(let table)): .alias(table)
            case (.ipHash, _): .alias(AliasTable(weights: roster.weights))
            case (.consistentHash, .ring(let ring)): .ring(ring)
            case (.consistentHash, _): .ring(HashRing(roster))
            case (.maglev, .maglev(let table)): .maglev(table)
            default: .maglev(MaglevTable(roster))
            }
    }
}
