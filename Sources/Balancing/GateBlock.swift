import Synchronization

/// Eight gates side by side, scored at once in vector registers.
///
/// Lanes without a backend have a counter that stays 0, an infinite reciprocal weight and an index nobody has, so their
/// score is infinite. Sendable because the pointers never change and lead to atomics.
struct GateBlock: @unchecked Sendable {
    private typealias Counter = UnsafeMutablePointer<Atomic<Int>>

    private let counters: (Counter, Counter, Counter, Counter, Counter, Counter, Counter, Counter)
    private var reciprocalWeights = SIMD8<Float>(repeating: .infinity)
    private var limits = SIMD8<Int32>(repeating: 0)
    private(set) var indices = SIMD8<UInt32>(repeating: .max)

    /// A block of up to eight gates.
    ///
    /// - Parameters:
    ///   - gates: One for each lane, from the first on; nil where there is none.
    ///   - configured: The configured index of each.
    ///   - nobody: What lanes without a backend point at; must live as long as the block.
    init(_ gates: [Gate?], configured: [Int], nobody: PaddedCounter) {
        func counter(_ lane: Int) -> Counter {
            lane < gates.count ? gates[lane]?.counter ?? nobody.address : nobody.address
        }
        counters = (
            counter(0), counter(1), counter(2), counter(3), counter(4), counter(5), counter(6), counter(7)
        )
        for (lane, gate) in gates.enumerated() {
            guard let gate else { continue }
            reciprocalWeights[lane] = gate.reciprocalWeight
            limits[lane] = gate.limit
            indices[lane] = UInt32(configured[lane])
        }
    }

    /// `(in flight + 1) / weight` for each lane; infinite for those that have no room or were tried.
    @inline(__always)
    func scores(tried: Tried, hasLimits: Bool) -> SIMD8<Float> {
        let inFlight = inFlight
        var scores = SIMD8<Float>(inFlight &+ 1) * reciprocalWeights
        if hasLimits { scores.replace(with: .infinity, where: inFlight .>= limits) }
        if !tried.isEmpty { scores.replace(with: .infinity, where: tried.mask(indices)) }
        return scores
    }

    /// What is in flight now.
    var inFlight: SIMD8<Int32> {
        @inline(__always)
        get {
            func load(_ counter: Counter) -> Int32 {
                Int32(truncatingIfNeeded: counter.pointee.load(ordering: .relaxed))
            }
            return SIMD8(
                lowHalf: SIMD4(load(counters.0), load(counters.1), load(counters.2), load(counters.3)),
                highHalf: SIMD4(load(counters.4), load(counters.5), load(counters.6), load(counters.7))
            )
        }
    }
}
