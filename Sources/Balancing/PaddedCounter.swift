import Synchronization

/// A few counters of one thing that event loops share, alone on their cache line.
///
/// Loops that count different things then do not slow each other down. The class gives the counters an address that
/// dense tables can point at.
final class PaddedCounter: Sendable {
    /// Size and alignment of the allocation, in bytes: a cache line on x86-64 and most of ARM.
    private static let cacheLine = 64
    /// Counters on the line.
    private static let count = 4

    /// The first counter in place; valid as long as this object lives.
    ///
    /// Sharing the pointer is safe because it never changes and all access to what it points at is atomic.
    nonisolated(unsafe) let address: UnsafeMutablePointer<Atomic<Int>>

    /// Counters that all stand at `value`.
    init(repeating value: Int) {
        let line = UnsafeMutableRawPointer.allocate(byteCount: Self.cacheLine, alignment: Self.cacheLine)
        address = line.bindMemory(to: Atomic<Int>.self, capacity: Self.count)
        for number in 0..<Self.count { (address + number).initialize(to: Atomic(value)) }
    }

    deinit {
        address.deinitialize(count: Self.count)
        UnsafeMutableRawPointer(address).deallocate()
    }
}
