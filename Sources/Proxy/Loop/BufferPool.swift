import NIOCore

/// Spare buffers of one event loop for heads and log lines, so that requests in steady state allocate none.
struct BufferPool {
    /// Spare buffers at most: more than that many exchanges at a time allocate.
    static let spareMax = 256
    /// A buffer that grew beyond this many bytes is not kept.
    static let capacityMax = 16_384
    /// Bytes of a new buffer: a rewritten head of a usual browser fits.
    static let initialCapacity = 1_024

    private var spare: [ByteBuffer] = []
    private let allocator = ByteBufferAllocator()

    /// An empty buffer.
    mutating func take() -> ByteBuffer {
        guard var buffer = self.spare.popLast() else {
            return self.allocator.buffer(capacity: Self.initialCapacity)
        }
        buffer.clear()
        return buffer
    }

    /// Hands a buffer back.
    mutating func giveBack(_ buffer: consuming ByteBuffer) {
        guard self.spare.count < Self.spareMax, buffer.capacity <= Self.capacityMax else { return }
        self.spare.append(buffer)
    }
}
