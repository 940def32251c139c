/// A draw by weight from 64 random or hashed bits in constant time: Walker's alias method, in Vose's form (1991).
///
/// The table is computed in whole numbers, so it is the same on every node.
struct AliasTable: Sendable {
    private struct Column: Sendable {
        /// How much of the column is its own, as a fraction of 2^64; `.max` when all of it is.
        var own: UInt64
        /// Who has the rest.
        var other: UInt32
    }

    private let columns: [Column]

    /// Whether there is nothing to draw.
    var isEmpty: Bool { columns.isEmpty }

    /// A table in O(count).
    ///
    /// - Parameter weights: At least 1 each.
    init(weights: [Int]) {
        let total = weights.reduce(0, +)
        let count = weights.count
        // Each column holds `total`; each backend brings `weight * count`.
        var amounts = weights.map { $0 * count }
        var columns = weights.indices.map { Column(own: .max, other: UInt32($0)) }
        var poor = weights.indices.filter { amounts[$0] < total }
        var rich = weights.indices.filter { amounts[$0] >= total }
        while let needy = poor.popLast(), let giver = rich.popLast() {
            columns[needy].own = UInt64(total).dividingFullWidth((UInt64(amounts[needy]), 0)).quotient
            columns[needy].other = UInt32(giver)
            amounts[giver] -= total - amounts[needy]
            if amounts[giver] < total { poor.append(giver) } else { rich.append(giver) }
        }
        self.columns = columns
    }

    /// The position of the weight that `bits` draw.
    ///
    /// - Parameter bits: 64 well-mixed bits; the table must not be empty.
    /// - Returns: A position in the list of weights.
    func draw(_ bits: UInt64) -> Int {
        let (column, fraction) = bits.multipliedFullWidth(by: UInt64(columns.count))
        let position = Int(truncatingIfNeeded: column)
        return fraction <= columns[position].own ? position : Int(columns[position].other)
    }
}
