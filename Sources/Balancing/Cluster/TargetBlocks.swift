/// All backends of a table, eight at a time in the order of its ``TargetBoard``, to be scored by their targets.
struct TargetBlocks: Sendable {
    /// Vectors that one pick looks at, at most: among 256 backends there is one as good as the best of a thousand.
    private static let windowMax = 32

    private struct Block: Sendable {
        let gates: GateBlock
        /// 0 for backends that are open, infinite for all other lanes.
        var bias = SIMD8<Float>(repeating: .infinity)
        /// What makes a pick's draws for this block others than those for the next.
        var salt: SIMD8<UInt16>
    }

    private let blocks: [Block]
    /// The blocks of each tier.
    private let tiers: (near: Range<Int>, far: Range<Int>)
    private let hasLimits: Bool
    /// What lanes without a backend point at.
    private let nobody: PaddedCounter

    /// The blocks of a table; none without a board.
    init(gates: [Gate], board: TargetBoard?) {
        let nobody = PaddedCounter(repeating: 0)
        self.nobody = nobody
        hasLimits = gates.contains { $0.limit != .max && $0.limit != 0 }
        let layout = board?.layout ?? TierLayout(isNear: [])
        tiers = (layout.tiers.first ?? 0..<0, layout.tiers.dropFirst().first ?? 0..<0)
        blocks = (0..<layout.vectorCount).map { number in
            let indices = layout.indices[number * 8..<number * 8 + 8]
            let lanes: [Gate?] = indices.map { $0 >= 0 && gates[$0].limit > 0 ? gates[$0] : nil }
            let salt = SIMD2(mix(UInt64(2 * number)), mix(UInt64(2 * number + 1)))
            var block = Block(
                gates: GateBlock(lanes, configured: Array(indices), nobody: nobody),
                salt: unsafeBitCast(salt, to: SIMD8<UInt16>.self)
            )
            for lane in lanes.indices where lanes[lane] != nil { block.bias[lane] = 0 }
            return block
        }
    }

    /// The configured index of the backend with the least `(in flight + tie) / target` of a tier, among those that have a
    /// target and room and were not tried; nil without one.
    ///
    /// A tie is `(rank + U(0, 1)) / N`. Most blocks cannot win even with a draw of 0, so only for the others is anything
    /// drawn. In a large tier one pick looks at a window of neighbours from a random place on.
    func least(inFar isFar: Bool, board: BoardReader, random: inout FastGenerator, tried: Tried) -> Int? {
        let numbers = isFar ? tiers.far : tiers.near
        var best = Best(bits: unsafeBitCast(SIMD2<UInt64>(random.next(), random.next()), to: SIMD8<UInt16>.self))
        if numbers.count > Self.windowMax {
            let start = numbers.lowerBound + random.below(numbers.count)
            let end = min(start + Self.windowMax, numbers.upperBound)
            let rest = numbers.lowerBound..<numbers.lowerBound + Self.windowMax - (end - start)
            scan(start..<end, board: board, tried: tried, best: &best)
            scan(rest, board: board, tried: tried, best: &best)
        }
        if best.score == .infinity { scan(numbers, board: board, tried: tried, best: &best) }
        guard best.score < .infinity else { return nil }
        var lane = 0
        while lane < 7, best.scores[lane] != best.score { lane += 1 }
        return Int(blocks[best.number].gates.indices[lane])
    }

    /// The least score so far and the block it was found in.
    private struct Best {
        /// What all draws of this pick are made from.
        let bits: SIMD8<UInt16>
        var score = Float.infinity
        var scores = SIMD8<Float>(repeating: .infinity)
        var number = 0
    }

    @inline(__always)
    private func scan(_ numbers: Range<Int>, board: BoardReader, tried: Tried, best: inout Best) {
        let jitter = board.jitter
        // Local, so that it lives in registers.
        var found = best
        blocks.withUnsafeBufferPointer { blocks in
            for number in numbers {
                let entry = board.block(number)
                let reciprocals = entry.reciprocals
                let inFlight = blocks[number].gates.inFlight
                let loads = Self.float(inFlight) + entry.ties + blocks[number].bias
                // 0 * infinity is no number, and so not below anything either.
                guard any(loads * reciprocals .< found.score) else { continue }
                let draws = Self.uniform(found.bits, salt: blocks[number].salt)
                var scores = (loads + draws * jitter) * reciprocals
                if hasLimits { scores.replace(with: .infinity, where: inFlight .>= entry.limits) }
                if !tried.isEmpty { scores.replace(with: .infinity, where: tried.mask(blocks[number].gates.indices)) }
                guard any(scores .< found.score) else { continue }
                (found.score, found.scores, found.number) = (Self.least(scores), scores, number)
            }
        }
        best = found
    }

    /// Eight numbers above 0 and at most 1, of 16 bits each, from a pick's random bits and a block's.
    ///
    /// Two rounds of multiplication and shift are what it takes for every backend to have the same chance among equals.
    @inline(__always)
    private static func uniform(_ bits: SIMD8<UInt16>, salt: SIMD8<UInt16>) -> SIMD8<Float> {
        var mixed = (bits ^ salt) &* 0x88B5
        mixed ^= mixed &>> 7
        mixed = mixed &* 0xDB2D
        mixed ^= mixed &>> 9
        return float(SIMD8<Int32>(truncatingIfNeeded: mixed) &+ 1) * 0x1p-16
    }

    /// Whole numbers from 0 to 2^23 - 1 as fractions: they stand in the lowest bits of 2^23 and more.
    ///
    /// The standard library's conversion is a call where it is used more than once.
    @inline(__always)
    private static func float(_ whole: SIMD8<Int32>) -> SIMD8<Float> {
        unsafeBitCast(whole & 0x7F_FFFF | 0x4B00_0000, to: SIMD8<Float>.self) - 0x1p23
    }

    @inline(__always)
    private static func least(_ scores: SIMD8<Float>) -> Float {
        let four = scores.lowHalf.replacing(with: scores.highHalf, where: scores.highHalf .< scores.lowHalf)
        let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .< four.lowHalf)
        return two.y < two.x ? two.y : two.x
    }
}
