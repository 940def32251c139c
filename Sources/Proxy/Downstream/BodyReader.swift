import HTTPWire
import NIOCore

/// Finds the end of a body and cuts what goes on to the other side, without copying payload.
struct BodyReader {
    /// How the body's end is told.
    private enum Framing {
        case none
        case length(UInt64)
        case chunked(ChunkedDecoder)
        case untilClose
    }

    /// How the body is written to the other side.
    enum Encoding {
        /// With the framing it came with.
        case asReceived
        /// The payload alone: its receiver knows the end by the connection's.
        case plain
        /// As chunks, whatever it came as.
        case chunked
    }

    /// What became of the bytes.
    enum Result: Equatable {
        /// The body is complete; what is left of the bytes belongs to something else.
        case complete
        /// All bytes are used, or the rest is a part of a line that needs more.
        case needsMore
        /// The framing is broken.
        case failed
    }

    private var framing: Framing
    /// Bytes of payload so far, framing not counted.
    private(set) var payloadBytes: UInt64 = 0

    init(_ framing: RequestFraming) {
        switch framing {
        case .none: self.framing = .none
        case .length(let length): self.framing = length == 0 ? .none : .length(length)
        case .chunked: self.framing = .chunked(ChunkedDecoder())
        }
    }

    init(_ framing: ResponseFraming) {
        switch framing {
        case .none: self.framing = .none
        case .length(let length): self.framing = length == 0 ? .none : .length(length)
        case .chunked: self.framing = .chunked(ChunkedDecoder())
        case .untilClose: self.framing = .untilClose
        }
    }

    /// Whether nothing is left to come.
    var isComplete: Bool { if case .none = self.framing { true } else { false } }

    /// Whether the sender's end of stream is the body's end.
    var endsByClosing: Bool { if case .untilClose = self.framing { true } else { false } }

    /// Bytes of payload that the head announced and that have not come; nil when it announced none.
    var announcedLength: UInt64? { if case .length(let length) = self.framing { length } else { nil } }

    /// Uses the bytes as far as possible and hands pieces for the other side to `emit`, in order.
    ///
    /// A piece shares the memory of `bytes`; only chunk-size lines that have to be written anew are copies.
    mutating func read(_ bytes: inout ByteBuffer, as encoding: Encoding, emit: (ByteBuffer) -> Void) -> Result {
        switch self.framing {
        case .none:
            return .complete
        case .length(let left):
            let count = Int(min(left, UInt64(bytes.readableBytes)))
            if count > 0, let piece = bytes.readSlice(length: count) { emit(piece) }
            self.payloadBytes &+= UInt64(count)
            let rest = left - UInt64(count)
            self.framing = rest == 0 ? .none : .length(rest)
            return rest == 0 ? .complete : .needsMore
        case .untilClose:
            let count = bytes.readableBytes
            guard count > 0, let piece = bytes.readSlice(length: count) else { return .needsMore }
            self.payloadBytes &+= UInt64(count)
            if encoding == .chunked {
                emit(Self.sizeLine(UInt64(count)))
                emit(piece)
                emit(Self.lineEnd)
            } else {
                emit(piece)
            }
            return .needsMore
        case .chunked(var decoder):
            let result = self.readChunks(&bytes, &decoder, plain: encoding == .plain, emit: emit)
            self.framing = result == .complete ? .none : .chunked(decoder)
            return result
        }
    }

    /// Copies all that is left of a body of known length, if it is there and small: the quick way for small answers.
    ///
    /// - Returns: Whether it did; the body is complete then.
    mutating func copyRest(_ bytes: inout ByteBuffer, into output: inout ByteBuffer, max: Int) -> Bool {
        guard case .length(let left) = self.framing, left <= UInt64(min(max, bytes.readableBytes)) else { return false }
        let count = Int(left)
        _ = bytes.withUnsafeReadableBytes { output.writeBytes(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        bytes.moveReaderIndex(forwardBy: count)
        self.payloadBytes &+= left
        self.framing = .none
        return true
    }

    /// The bytes that end a body which is written as chunks while it came until the end of the connection.
    static let lastChunk = ByteBuffer(string: "0\r\n\r\n")
    private static let lineEnd = ByteBuffer(string: "\r\n")

    /// Follows the chunks; runs of bytes that go on unchanged become one piece.
    private mutating func readChunks(
        _ bytes: inout ByteBuffer,
        _ decoder: inout ChunkedDecoder,
        plain: Bool,
        emit: (ByteBuffer) -> Void
    ) -> Result {
        let start = bytes.readerIndex
        var runStart = 0
        var position = 0
        let end = bytes.readableBytes
        func emitRun(upTo runEnd: Int) {
            guard runEnd > runStart, let piece = bytes.getSlice(at: start + runStart, length: runEnd - runStart) else {
                return
            }
            emit(piece)
        }
        while true {
            let event = bytes.withUnsafeReadableBytes { raw in
                decoder.next(UnsafeRawBufferPointer(rebasing: raw[position..<end]))
            }
            switch event {
            case .data(let count):
                self.payloadBytes &+= UInt64(count)
                position += count
            case .framing(let count):
                if plain {
                    emitRun(upTo: position)
                    runStart = position + count
                }
                position += count
            case .replaced(let count, let size):
                emitRun(upTo: position)
                if !plain { emit(Self.sizeLine(size)) }
                position += count
                runStart = position
            case .drop(let count):
                emitRun(upTo: position)
                position += count
                runStart = position
            case .end(let count):
                emitRun(upTo: plain ? position : position + count)
                bytes.moveReaderIndex(to: start + position + count)
                return .complete
            case .needMore:
                emitRun(upTo: position)
                bytes.moveReaderIndex(to: start + position)
                return .needsMore
            case .failed:
                emitRun(upTo: position)
                bytes.moveReaderIndex(to: start + position)
                return .failed
            }
        }
    }

    private static func sizeLine(_ size: UInt64) -> ByteBuffer {
        var line = ByteBuffer()
        line.writeWithUnsafeMutableBytes(minimumWritableBytes: ChunkSizeLine.lengthMax) {
            ChunkSizeLine.write(size, into: $0)
        }
        return line
    }
}
