import Synchronization

/// What the cluster's view means for picks of one pool: written by one thread every few milliseconds, read by all loops.
///
/// It is shared memory, not a snapshot: a table of a thousand backends published two hundred times a second would cost
/// more than the picks. Every number is an atomic of its own and access is relaxed; a reader may see some numbers of one
/// refresh and some of the next, which does no more harm than to have come a moment later. Nothing allocates or waits.
///
/// The board outlives a ``PickTable`` as long as the pool has the same backends and zones; tables refer to it.
package final class TargetBoard: Sendable {
    let layout: TierLayout
    /// Reads the board, as loops do; valid as long as the board.
    let reader: BoardReader
    /// Blocks of ``BoardBlock/size`` words, after a block for the whole board.
    nonisolated(unsafe) private let words: UnsafeMutablePointer<Atomic<UInt64>>
    private let wordCount: Int
    nonisolated(unsafe) private let positions: UnsafeMutablePointer<Int32>

    /// A board that says nothing: it leaves picks to the node's own counts and ``PickTable/Backend/maxConnections``.
    ///
    /// - Parameter isNear: By configured index, whether the backend is in the first tier, as of ``ZonePlan``.
    package init(isNear: [Bool]) {
        layout = TierLayout(isNear: isNear)
        wordCount = BoardBlock.size * (1 + layout.vectorCount)
        // Two cache lines a block.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: wordCount * 8, alignment: 64)
        words = memory.bindMemory(to: Atomic<UInt64>.self, capacity: wordCount)
        for number in 0..<wordCount { (words + number).initialize(to: Atomic(0)) }
        positions = .allocate(capacity: max(1, isNear.count))
        for (index, position) in layout.positions.enumerated() { positions[index] = Int32(position) }
        reader = BoardReader(words: words, positions: positions)
        for number in 0..<layout.vectorCount {
            reader.block(number).writeReciprocals(SIMD8(repeating: .infinity))
            reader.block(number).writeLimits(SIMD8(repeating: .max))
        }
    }

    deinit {
        words.deinitialize(count: wordCount)
        UnsafeMutableRawPointer(words).deallocate()
        positions.deallocate()
    }

    /// How many backends it is for.
    package var count: Int { layout.positions.count }

    /// The numbers of eight backends.
    func block(_ number: Int) -> BoardBlock { reader.block(number) }

    /// Says whether to follow the targets, and among how many nodes ties are drawn.
    func write(isCoordinated: Bool, nodeCount: Int) {
        words[1].store(UInt64((1 / Float(max(1, nodeCount))).bitPattern), ordering: .relaxed)
        words[0].store(isCoordinated ? 1 : 0, ordering: .relaxed)
    }

    /// Sets the most this node may have in flight at a backend; says whether that is more than before.
    @discardableResult
    func write(limit: Int32, of index: Int) -> Bool {
        let position = layout.positions[index]
        var limits = block(position / 8).limits
        let before = limits[position % 8]
        guard before != limit else { return false }
        limits[position % 8] = limit
        block(position / 8).writeLimits(limits)
        return limit > before
    }
}

/// What a table needs to read a ``TargetBoard``.
///
/// Only pointers, so that no pick touches the board's reference count, which all loops share. The ``PickTable`` holds the
/// board.
struct BoardReader: @unchecked Sendable {
    fileprivate let words: UnsafeMutablePointer<Atomic<UInt64>>
    fileprivate let positions: UnsafeMutablePointer<Int32>

    /// Whether picks follow the targets.
    var isCoordinated: Bool { words.pointee.load(ordering: .relaxed) != 0 }

    /// What part of a tie's range is drawn: 1 / living nodes.
    var jitter: Float { Float(bitPattern: UInt32(truncatingIfNeeded: words[1].load(ordering: .relaxed))) }

    /// The numbers of eight backends.
    @inline(__always)
    func block(_ number: Int) -> BoardBlock {
        BoardBlock(words: words + BoardBlock.size * (1 + number))
    }

    /// The most this node may have in flight at a backend.
    func limit(_ index: Int) -> Int32 {
        let position = Int(positions[index])
        return block(position / 8).limits[position % 8]
    }

    /// What is left of the others' counts at a backend.
    func remaining(_ index: Int) -> Float {
        let position = Int(positions[index])
        return block(position / 8).remaining(position % 8)
    }
}

/// The numbers of eight backends on a ``TargetBoard``, two to a word.
///
/// Only valid as long as its board.
struct BoardBlock: @unchecked Sendable {
    /// Words of a block: four for each kind of number.
    static let size = 16

    fileprivate let words: UnsafeMutablePointer<Atomic<UInt64>>

    /// 1 / target share; infinite for those that get nothing.
    var reciprocals: SIMD8<Float> {
        @inline(__always)
        get { unsafeBitCast(load(0), to: SIMD8<Float>.self) }
    }

    /// Rank / nodes: where each backend's ties begin for this node.
    var ties: SIMD8<Float> {
        @inline(__always)
        get { unsafeBitCast(load(4), to: SIMD8<Float>.self) }
    }

    /// The most in flight from this node.
    var limits: SIMD8<Int32> {
        @inline(__always)
        get { unsafeBitCast(load(8), to: SIMD8<Int32>.self) }
    }

    /// What is left of the others' counts in one lane.
    func remaining(_ lane: Int) -> Float {
        unsafeBitCast(load(12), to: SIMD8<Float>.self)[lane]
    }

    func writeReciprocals(_ values: SIMD8<Float>) { store(values, 0) }
    func writeTies(_ values: SIMD8<Float>) { store(values, 4) }
    func writeLimits(_ values: SIMD8<Int32>) { store(unsafeBitCast(values, to: SIMD8<Float>.self), 8) }
    func writeRemaining(_ values: SIMD8<Float>) { store(values, 12) }

    @inline(__always)
    private func load(_ first: Int) -> SIMD4<UInt64> {
        // Pairs of lanes lie in a word as they lie in a vector.
        SIMD4(
            words[first].load(ordering: .relaxed),
            words[first + 1].load(ordering: .relaxed),
            words[first + 2].load(ordering: .relaxed),
            words[first + 3].load(ordering: .relaxed)
        )
    }

    private func store(_ values: SIMD8<Float>, _ first: Int) {
        let pairs = unsafeBitCast(values, to: SIMD4<UInt64>.self)
        for number in 0..<4 { words[first + number].store(pairs[number], ordering: .relaxed) }
    }
}
