/// The pools that routes may name.
struct PoolNames {
    /// Names of pools shown when none is near a wrong one.
    private static let shownLimit = 10

    private let indices: [String: Int]
    private let names: [String]
    /// Whether the `pools` section could be read; without it every name is accepted, since the section's own error
    /// says enough.
    private let areKnown: Bool

    init(_ field: Field?, pools: [Pool]) {
        names = pools.map(\.name)
        indices = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        areKnown = !pools.isEmpty
    }

    /// Index of the pool a field names; nil, and told, when there is none.
    func index(_ field: Field) -> Int? {
        guard let name = field.text(expecting: "the name of a pool") else { return nil }
        if let index = indices[name] { return index }
        if areKnown {
            let list = names.prefix(Self.shownLimit).map(Shown.line).joined(separator: ", ")
            let known = names.count > Self.shownLimit ? "\(list), ..." : list
            let hint = NearestName.hint(name, among: names, otherwise: "pools are \(known)")
            field.fail("no pool is named \(Shown.text(name))\(hint)")
        }
        return nil
    }
}
