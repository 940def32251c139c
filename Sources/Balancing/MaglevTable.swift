/// A Maglev look-up table: Eisenbud and others, "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI
/// 2016, 3.4; weighted as Envoy does it.
///
/// The backends take turns to claim free slots, each in the order of its own permutation of all slots, which only its
/// name decides. So slots are shared out almost exactly by weight, and a backend that comes or goes moves few slots
/// beyond its own.
struct MaglevTable: Sendable {
    /// Sizes to choose from, all prime, so that every skip visits all slots; the first two are the paper's.
    private static let sizes = [65_537, 655_373, 5_000_011]
    /// Slots for a backend, at least, on the average: below, single slots would show in the shares.
    private static let slotsOfMean = 16
    private static let offsetSeed: UInt64 = 1
    private static let skipSeed: UInt64 = 2

    /// The rank that owns each slot.
    private let ranks: [UInt32]

    /// How many slots there are.
    var count: Int { ranks.count }

    /// A table in O(slots * log(slots)) on the average.
    init(_ roster: HashRoster) {
        guard let heaviest = roster.entries.map(\.weight).max() else {
            ranks = []
            return
        }
        let wanted = roster.entries.count * Self.slotsOfMean
        let size = Self.sizes.first { $0 >= wanted } ?? Self.sizes[Self.sizes.count - 1]
        // Where each stands in its permutation, and how far it steps.
        var places = roster.entries.map { Int(XXH64.hash($0.name, seed: Self.offsetSeed) % UInt64(size)) }
        let skips = roster.entries.map { Int(XXH64.hash($0.name, seed: Self.skipSeed) % UInt64(size - 1)) + 1 }
        // A backend has a turn whenever its weights so far reach the next multiple of the heaviest one.
        var credits = [Int](repeating: 0, count: roster.entries.count)
        var owners = [UInt32](repeating: .max, count: size)
        var free = size
        while free > 0 {
            for rank in roster.entries.indices where free > 0 {
                credits[rank] += roster.entries[rank].weight
                guard credits[rank] >= heaviest else { continue }
                credits[rank] -= heaviest
                while owners[places[rank]] != .max {
                    places[rank] += skips[rank]
                    if places[rank] >= size { places[rank] -= size }
                }
                owners[places[rank]] = UInt32(rank)
                free -= 1
            }
        }
        ranks = owners
    }

    /// The rank of the backend that owns the slot of `hash`; the table must not be empty.
    func rank(of hash: UInt64) -> Int {
        // The high half of the product is a slot without a division.
        Int(ranks[Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(ranks.count)).high)])
    }
}
