/// The usable backends that stand together for the algorithms that go by load or turn, and what these precompute.
///
/// Without zones a table has one tier.
struct Tier: Sendable {
    /// Turns of a period, at most, where backends get parts of their weights.
    private static let turnsMax = 1 << 16
    /// How finely a weight is divided where backends get parts of it.
    private static let resolution = 64

    let isFar: Bool
    let usable: UsableBackends
    /// Round robin: positions among the usable backends.
    let schedule: SmoothSchedule?
    /// Random: positions among the usable backends.
    let draw: AliasTable?
    private let weights: [Int]

    /// Packs a tier's usable backends, and builds what `algorithm` needs or takes it from `previous` where weights are
    /// the same.
    init(
        isFar: Bool,
        _ algorithm: BalancingAlgorithm,
        _ backends: [PickTable.Backend],
        gates: [Gate],
        isIncluded: [Bool],
        previous: Tier?
    ) {
        self.isFar = isFar
        let chosen = backends.indices.filter { isIncluded[$0] && backends[$0].isOpen }
        usable = UsableBackends(gates, chosen: chosen)
        weights = Self.wholeWeights(chosen.map { backends[$0] })
        let kept = previous?.weights == weights ? previous : nil
        schedule = algorithm == .roundRobin ? kept?.schedule ?? SmoothSchedule(weights: weights) : nil
        draw = algorithm == .random ? kept?.draw ?? AliasTable(weights: weights) : nil
    }

    /// The effective weights as whole numbers, at least 1: the weights themselves when every backend gets the whole of it.
    ///
    /// Otherwise in 64ths of a weight, or in as fine parts as keep the sum, which is the length of a schedule, in bounds.
    private static func wholeWeights(_ backends: [PickTable.Backend]) -> [Int] {
        guard backends.contains(where: { $0.share < 1 }) else { return backends.map(\.weight) }
        let sum = backends.reduce(0) { $0 + $1.weight }
        var resolution = Self.resolution
        while resolution > 1, sum * resolution > turnsMax { resolution /= 2 }
        return backends.map { max(1, Int(($0.effectiveWeight * Float(resolution)).rounded())) }
    }
}
