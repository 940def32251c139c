/// Finds what somebody meant who wrote a name wrongly.
enum NearestName {
    /// A beginning at least this long stands for the whole name (`warn`, `leastconn`).
    private static let prefixLength = 3
    /// Names further away than this are another word, not a slip.
    private static let distanceLimit = 3

    /// The name nearest to `written`; nil when none is near.
    ///
    /// Case, `-` and `_` do not count; a third of the letters may be wrong, three at most.
    static func of(_ written: String, among names: [String]) -> String? {
        let wanted = normalized(written)
        var best: (name: String, distance: Int)?
        for name in names {
            let candidate = normalized(name)
            if wanted.count >= prefixLength, candidate.starts(with: wanted) {
                return name
            }
            guard abs(candidate.count - wanted.count) <= distanceLimit else { continue }
            let distance = distance(wanted, candidate)
            let limit = min(distanceLimit, max(1, max(wanted.count, candidate.count) / 3))
            if distance <= limit, distance < best?.distance ?? .max {
                best = (name, distance)
            }
        }
        return best?.name
    }

    /// `; did you mean "x"?`, or else `; ` and `otherwise`.
    static func hint(_ written: String, among names: [String], otherwise: String) -> String {
        of(written, among: names).map { "; did you mean \(Shown.text($0))?" } ?? "; " + otherwise
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for row in one.indices {
            var current = [row + 1]
            for column in other.indices {
                let substitution = last[column] + (one[row] == other[column] ? 0 : 1)
                var cost = min(substitution, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[other.count]
    }

    private static func normalized(_ name: String) -> [UInt8] {
        name.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    }
}
