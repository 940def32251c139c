/// A ring of points for consistent hashing (Karger and others, 1997; weighted as in ketama).
///
/// A backend owns as many points as its weight says, at places only its name decides; a key belongs to the first point
/// at or after its hash. So a backend that comes or goes moves only the keys of its own points.
struct HashRing: Sendable {
    /// Points for the backend of mean weight, at least, unless the bound on all points forbids it: with 160 and above
    /// the share of a backend is within some 8 % (one standard deviation) of what its weight says.
    private static let pointsOfMean = 160
    /// Points of all backends together, at most, but for one point a backend: 1.5 MiB of memory.
    private static let pointsMax = 1 << 17

    private struct Point: Sendable {
        var hash: UInt64
        var rank: UInt32
    }

    /// By hash; parallel to `ranks`.
    let hashes: [UInt64]
    private let ranks: [UInt32]
    /// For each value of a hash's leading bits, the first point at or after the lowest hash with these bits.
    private let starts: [UInt32]
    /// How far to shift a hash to the right to get its leading bits.
    private let shift: UInt64

    /// How many points there are.
    var count: Int { hashes.count }

    /// A ring in O(points * log(points)).
    init(_ roster: HashRoster) {
        var points: [Point] = []
        let exponent = Self.pointsPerWeight(roster)
        for (rank, entry) in roster.entries.enumerated() {
            let base = XXH64.hash(entry.name)
            let share = exponent >= 0 ? entry.weight << exponent : entry.weight >> -exponent
            for number in 0..<max(1, share) {
                points.append(Point(hash: mix(base &+ mix(UInt64(number))), rank: UInt32(rank)))
            }
        }
        points.sort { $0.hash == $1.hash ? $0.rank < $1.rank : $0.hash < $1.hash }
        hashes = points.map(\.hash)
        ranks = points.map(\.rank)
        (starts, shift) = Self.index(hashes)
    }

    /// The place of the first point at or after `hash`, going round.
    ///
    /// - Parameter hash: 64 well-mixed bits; the ring must not be empty.
    /// - Returns: A place from 0 to `count` - 1.
    func place(of hash: UInt64) -> Int {
        var place = Int(starts[Int(truncatingIfNeeded: hash &>> shift)])
        while place < hashes.count, hashes[place] < hash { place += 1 }
        return place == hashes.count ? 0 : place
    }

    /// The rank of the backend that owns the point at `place`.
    func rank(at place: Int) -> Int {
        Int(ranks[place])
    }

    /// Points for each unit of weight, as the exponent of a power of two.
    ///
    /// A power of two, because the number must not follow every change of the mean weight: it would move points, and
    /// with them keys, of backends that did not change.
    private static func pointsPerWeight(_ roster: HashRoster) -> Int {
        let total = roster.entries.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return 0 }
        let wanted = min(pointsMax, pointsOfMean * roster.entries.count)
        // Down from more than anybody needs while half as many would do, then further while they are too many.
        var exponent = 8
        while exponent > -8, points(total, exponent - 1) >= wanted { exponent -= 1 }
        while exponent > -8, points(total, exponent) > pointsMax { exponent -= 1 }
        return exponent
    }

    private static func points(_ weight: Int, _ exponent: Int) -> Int {
        exponent >= 0 ? weight << exponent : weight >> -exponent
    }

    /// A start for each value of as many leading bits as give about one point each.
    private static func index(_ hashes: [UInt64]) -> (starts: [UInt32], shift: UInt64) {
        let bits = max(1, Int.bitWidth - hashes.count.leadingZeroBitCount)
        let shift = UInt64(64 - bits)
        var starts = [UInt32](repeating: 0, count: 1 << bits)
        var place = 0
        for leading in starts.indices {
            while place < hashes.count, hashes[place] < UInt64(leading) << shift { place += 1 }
            starts[leading] = UInt32(place)
        }
        return (starts, shift)
    }
}
