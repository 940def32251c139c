import NIOCore
import Testing

@testable import Proxy

@Suite struct BufferPoolTests {
    @Test func a_buffer_that_was_handed_back_comes_again_empty() {
        var pool = BufferPool()
        var buffer = pool.take()
        #expect(buffer.readableBytes == 0 && buffer.capacity >= BufferPool.initialCapacity)
        buffer.writeString("a head")
        let storage = buffer.storageAddress
        pool.giveBack(buffer)
        buffer = ByteBuffer()
        let again = pool.take()
        #expect(again.readableBytes == 0 && again.storageAddress == storage)
    }

    @Test func bytes_that_are_still_in_use_are_not_overwritten() {
        var pool = BufferPool()
        var buffer = pool.take()
        buffer.writeString("still being written to a socket")
        let kept = buffer
        pool.giveBack(buffer)
        var next = pool.take()
        next.writeString("something else entirely, and longer")
        #expect(String(buffer: kept) == "still being written to a socket")
    }

    @Test func large_buffers_are_not_kept() {
        var pool = BufferPool()
        pool.giveBack(ByteBufferAllocator().buffer(capacity: BufferPool.capacityMax * 2))
        #expect(pool.take().capacity <= BufferPool.capacityMax)
    }

    @Test func spare_buffers_have_a_limit() {
        var pool = BufferPool()
        for _ in 0..<(BufferPool.spareMax + 50) { pool.giveBack(ByteBufferAllocator().buffer(capacity: 4_096)) }
        var kept = 0
        for _ in 0..<(BufferPool.spareMax + 50) where pool.take().capacity == 4_096 { kept += 1 }
        #expect(kept == BufferPool.spareMax)
    }
}

extension ByteBuffer {
    fileprivate var storageAddress: UnsafeRawPointer? { self.withVeryUnsafeBytes { $0.baseAddress } }
}
