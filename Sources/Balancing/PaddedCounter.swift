import Synchronization

/// A counter that event loops share, alone on its cache line.
///
/// Loops that count different things then do not slow each other down. The class gives the counter an address that
/// dense tables can point at.
final class PaddedCounter: Sendable {
    /// Size and alignment of the allocation, in bytes: a cache line on x86-64 and most of ARM.
    private static let cacheLine = 64

    /// The counter in place; valid as long as this object lives.
    ///
    /// Sharing the pointer is safe because it never changes and all access to what it points at is atomic.
    nonisolated(unsafe) let address: UnsafeMutablePointer<Atomic<Int>>

    /// A counter that stands at `value`.
    init(_ value: Int) {
        let line = UnsafeMutableRawPointer.allocate(byteCount: Self.cacheLine, alignment: Self.cacheLine)
        address = line.bindMemory(to: Atomic<Int>.self, capacity: 1)
        address.initialize(to: Atomic(value))
    }

    deinit {
        address.deinitialize(count: 1)
        UnsafeMutableRawPointer(address).deallocate()
    }
}
