/// Writes bytes one behind the other into memory that is known to be large enough.
struct ByteWriter {
    private let start: UnsafeMutableRawPointer
    private var cursor: UnsafeMutableRawPointer

    @inline(__always)
    init(_ start: UnsafeMutableRawPointer) {
        self.start = start
        cursor = start
    }

    /// Number of bytes written.
    @inline(__always)
    var count: Int { start.distance(to: cursor) }

    @inline(__always)
    mutating func write(_ source: UnsafeRawPointer, count: Int) {
        cursor.copyMemory(from: source, byteCount: count)
        cursor += count
    }

    @inline(__always)
    mutating func write(_ text: StaticString) {
        write(text.utf8Start, count: text.utf8CodeUnitCount)
    }

    @inline(__always)
    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        if let source = bytes.baseAddress { write(source, count: bytes.count) }
    }

    @inline(__always)
    mutating func write(_ range: ByteRange, of base: UnsafeRawPointer) {
        write(base + range.offset, count: range.count)
    }

    /// Writes a number in decimal: 1 to 20 digits.
    mutating func write(decimal number: UInt64) {
        var divisor: UInt64 = 1
        while number / divisor >= 10 { divisor &*= 10 }
        while divisor > 0 {
            cursor.storeBytes(of: Octet.zero &+ UInt8(truncatingIfNeeded: number / divisor % 10), as: UInt8.self)
            cursor += 1
            divisor /= 10
        }
    }
}
