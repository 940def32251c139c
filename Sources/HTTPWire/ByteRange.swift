/// Where something lies in a head: offsets from the head's first byte.
package struct ByteRange: Equatable, Sendable, BitwiseCopyable {
    /// Offset of the first byte.
    package var start: UInt32
    /// Number of bytes.
    package var length: UInt32

    /// A range of `length` bytes that begins at `start`.
    @inlinable
    package init(start: UInt32, length: UInt32) {
        self.start = start
        self.length = length
    }

    /// The range from `start` up to, not including, `end`; both are offsets below 4 GiB and `start <= end`.
    @inlinable
    package init(from start: Int, to end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.length = UInt32(truncatingIfNeeded: end &- start)
    }

    /// The range of no bytes at offset 0.
    @inlinable
    package static var empty: ByteRange { ByteRange(start: 0, length: 0) }

    /// Offset of the first byte, as an index.
    @inlinable
    package var offset: Int { Int(start) }

    /// Offset of the byte after the last.
    @inlinable
    package var end: Int { Int(start) &+ Int(length) }

    /// Number of bytes, as an index distance.
    @inlinable
    package var count: Int { Int(length) }

    /// Whether the range holds no byte.
    @inlinable
    package var isEmpty: Bool { length == 0 }

    /// The bytes of this range; `bytes` must begin where the parsed head began.
    ///
    /// - Precondition: the range lies within `bytes`.
    @inlinable
    package func slice(of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
    }
}
