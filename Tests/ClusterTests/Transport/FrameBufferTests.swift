import NIOCore
import Testing

@testable import Cluster

@Suite("Frames")
struct FrameBufferTests {
    private func progress(_ buffer: inout FrameBuffer, _ bytes: [UInt8]) -> FrameBuffer.Progress {
        buffer.append(ByteBuffer(bytes: bytes))
        return buffer.next()
    }

    @Test("a frame is put together from whatever pieces it comes in", arguments: 1...20)
    func pieces(size: Int) {
        let frame = (0..<50).map { UInt8($0) }
        let bytes = Array(FrameBuffer.encode(frame, allocator: ByteBufferAllocator()).readableBytesView)
        var buffer = FrameBuffer(sizeMax: 50, beginningSize: 10)
        var events: [FrameBuffer.Progress] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            buffer.append(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            while true {
                let event = buffer.next()
                if event == .incomplete { break }
                events.append(event)
                if case .complete = event { break }
            }
        }
        #expect(events == [.begun(Array(frame[..<10])), .complete(frame)])
    }

    @Test("a frame shorter than a beginning is its own beginning")
    func short() {
        var buffer = FrameBuffer(sizeMax: 50, beginningSize: 10)
        #expect(self.progress(&buffer, [0, 0, 0, 2, 7, 8]) == .begun([7, 8]))
        #expect(buffer.next() == .complete([7, 8]))
    }

    @Test("a frame that claims to be too long, or empty, is refused by its length alone")
    func limits() {
        for (length, isTaken) in [([0, 0, 0, 50], true), ([0, 0, 0, 51], false), ([255, 255, 255, 255], false)]
            as [([UInt8], Bool)]
        {
            var buffer = FrameBuffer(sizeMax: 50, beginningSize: 10)
            #expect(self.progress(&buffer, Array(length[..<3])) == .incomplete)
            #expect(self.progress(&buffer, [length[3]]) == (isTaken ? .incomplete : .oversized))
        }
        var buffer = FrameBuffer(sizeMax: 50, beginningSize: 10)
        #expect(self.progress(&buffer, [0, 0, 0, 0]) == .oversized)
    }
}
