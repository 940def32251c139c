import NIOCore

/// Puts a frame together from what a connection brings: four bytes of length in network order, then the sealed bytes.
struct FrameBuffer {
    /// What is there of the frame.
    enum Progress: Equatable {
        /// Not all of it.
        case incomplete
        /// Its beginning, given once: enough to tell whether the rest is worth reading.
        case begun([UInt8])
        /// All of it.
        case complete([UInt8])
        /// It claims to be longer than any, or empty.
        case oversized
    }

    /// Bytes of the length before a frame.
    static let prefixSize = 4

    private let sizeMax: Int
    private let beginningSize: Int
    private var bytes = ByteBuffer()
    private var isBegun = false

    /// An empty buffer.
    ///
    /// - Parameters:
    ///   - sizeMax: Bytes of a frame, at most, its length prefix not counted.
    ///   - beginningSize: Bytes of a frame's beginning.
    init(sizeMax: Int, beginningSize: Int) {
        self.sizeMax = sizeMax
        self.beginningSize = beginningSize
    }

    /// Bytes that are held.
    var count: Int { self.bytes.readableBytes }

    /// Takes in bytes.
    mutating func append(_ more: ByteBuffer) {
        var more = more
        self.bytes.writeBuffer(&more)
    }

    /// Looks at what is there; to be asked again until it says incomplete or the end.
    mutating func next() -> Progress {
        guard let length = self.bytes.getInteger(at: self.bytes.readerIndex, as: UInt32.self) else {
            return .incomplete
        }
        guard length > 0, length <= UInt32(clamping: self.sizeMax) else { return .oversized }
        let size = Int(length)
        let start = self.bytes.readerIndex + Self.prefixSize
        let available = self.bytes.readableBytes - Self.prefixSize
        if !self.isBegun, available >= min(size, self.beginningSize) {
            self.isBegun = true
            return .begun(self.bytes.getBytes(at: start, length: min(size, self.beginningSize)) ?? [])
        }
        guard available >= size, let frame = self.bytes.getBytes(at: start, length: size) else { return .incomplete }
        return .complete(frame)
    }

    /// A frame with its length before it.
    static func encode(_ frame: [UInt8], allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: Self.prefixSize + frame.count)
        buffer.writeInteger(UInt32(clamping: frame.count))
        buffer.writeBytes(frame)
        return buffer
    }
}
