/// What the tables of hash algorithms are built from: all backends with a weight, in the order of their names.
///
/// Health is not in it, and the configured order is not: so every node builds the same table, and a change of health
/// needs no new one. Tables speak of a backend by its rank in this list.
struct HashRoster: Sendable, Equatable {
    /// A backend as hash tables see it.
    struct Entry: Sendable, Equatable {
        var name: String
        var weight: Int
    }

    /// In the order of the names' UTF-8 bytes, equal on every machine; weights are at least 1.
    let entries: [Entry]

    /// A roster of the backends with a weight above 0, and the configured index of each rank.
    static func make(_ backends: [PickTable.Backend]) -> (roster: HashRoster, indices: [UInt32]) {
        let indices = backends.indices
            .filter { backends[$0].weight > 0 }
            .sorted { backends[$0].name.utf8.lexicographicallyPrecedes(backends[$1].name.utf8) }
        let entries = indices.map { Entry(name: backends[$0].name, weight: backends[$0].weight) }
        return (HashRoster(entries: entries), indices.map { UInt32($0) })
    }

    /// The weights by rank.
    var weights: [Int] { entries.map(\.weight) }
}
