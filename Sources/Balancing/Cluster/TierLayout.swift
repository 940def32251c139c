/// Where each backend of a pool stands in vectors of eight numbers: the near ones first, then the far ones.
///
/// Each tier begins a vector of its own, so that work on a tier is work on whole vectors. Without zones there is one tier
/// and a backend's position is its configured index.
struct TierLayout: Sendable, Equatable {
    /// The position of each backend, by configured index.
    let positions: [Int]
    /// The configured index at each position; -1 where none is.
    let indices: [Int]
    /// The vectors of each tier: one or two ranges.
    let tiers: [Range<Int>]

    /// A layout.
    ///
    /// - Parameter isNear: By configured index, whether the backend is of the first tier.
    init(isNear: [Bool]) {
        let near = isNear.indices.filter { isNear[$0] }
        let far = isNear.indices.filter { !isNear[$0] }
        var positions = [Int](repeating: 0, count: isNear.count)
        var indices: [Int] = []
        var tiers: [Range<Int>] = []
        for tier in [near, far] where !tier.isEmpty || (tiers.isEmpty && isNear.isEmpty) {
            let start = indices.count / 8
            for index in tier {
                positions[index] = indices.count
                indices.append(index)
            }
            while indices.count % 8 != 0 { indices.append(-1) }
            tiers.append(start..<indices.count / 8)
        }
        self.positions = positions
        self.indices = indices
        self.tiers = tiers
    }

    /// Vectors of all tiers together.
    var vectorCount: Int { indices.count / 8 }

    /// Numbers by configured index as vectors; 0 where there is no backend.
    func vectors(_ values: [Float]) -> [SIMD8<Float>] {
        var vectors = [SIMD8<Float>](repeating: .zero, count: vectorCount)
        for (index, position) in positions.enumerated() where index < values.count {
            vectors[position / 8][position % 8] = values[index]
        }
        return vectors
    }
}
