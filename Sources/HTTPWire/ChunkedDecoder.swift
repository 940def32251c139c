/// What the next bytes of a chunked body are; every count is a number of bytes at the start of those handed in.
package enum ChunkedEvent: Equatable, Sendable {
    /// Framing in canonical form: forward it as it is to a receiver of chunks, skip it for any other.
    case framing(Int)
    /// Payload.
    case data(Int)
    /// A chunk-size line with extensions or needless zeros: skip it, and write `ChunkSizeLine` in its place for a receiver
    /// of chunks.
    case replaced(Int, size: UInt64)
    /// A trailer field that must not be forwarded: skip it.
    case drop(Int)
    /// The empty line that ends the body: as `framing`. What follows it belongs to the next message.
    case end(Int)
    /// A line is incomplete, or nothing is there: come again with the same bytes and more.
    case needMore
    /// Not a chunked body; the connection cannot be used any more.
    case failed(ChunkedError)
}

/// Why a chunked body was refused.
package enum ChunkedError: Error, Equatable, Sendable {
    /// A chunk's size is not 1 to 16 hexadecimal digits of at most 2^62, followed by CRLF or an extension.
    case malformedSize
    /// A chunk extension is not `;name`, `;name=token` or `;name="text"`.
    case malformedExtension
    /// A chunk-size line is longer than 256 bytes.
    case sizeLineTooLong
    /// A chunk's data is not followed by CRLF.
    case missingLineEnd
    /// A trailer line is malformed.
    case malformedTrailer(HeadError)
    /// The trailer section is longer than its limit or has more fields.
    case trailersTooLarge

    /// The reason in words, for logs.
    package var reason: StaticString {
        switch self {
        case .malformedSize: "a chunk size is malformed"
        case .malformedExtension: "a chunk extension is malformed"
        case .sizeLineTooLong: "a chunk-size line is too long"
        case .missingLineEnd: "no CRLF after the data of a chunk"
        case .malformedTrailer(let error): error.reason
        case .trailersTooLarge: "the trailer section is too large"
        }
    }
}

/// Finds its way through a chunked body, strictly by RFC 9112, section 7.1.
///
/// It copies nothing: it names slices of the bytes handed in. The caller loops, consumes what each event names, and keeps
/// the rest; only a line that is incomplete need be kept, and lines have limits.
package struct ChunkedDecoder: Sendable {
    /// The longest chunk-size line, its CRLF included, in bytes: extensions have no known use.
    package static let sizeLineMax = 256
    /// Limits of the trailer section if none are given.
    package static let trailerLimits = HeadLimits(headerSize: 8192, headerFields: 64)

    private enum State {
        /// Before a chunk-size line; goes to `data`, or to `trailers` after the last chunk.
        case size
        /// Within a chunk, so many bytes before its end; goes to `dataEnd`.
        case data(UInt64)
        /// Before the CRLF behind a chunk's data; goes to `size`.
        case dataEnd
        /// Behind the last chunk; goes to `ended`.
        case trailers
        case ended
    }

    private var state = State.size
    private var trailerSizeLeft: Int
    private var trailerFieldsLeft: Int

    /// A decoder at the start of a body.
    package init(trailerLimits: HeadLimits = ChunkedDecoder.trailerLimits) {
        trailerSizeLeft = trailerLimits.headerSize
        trailerFieldsLeft = trailerLimits.headerFields
    }

    /// Whether the end of the body was met.
    package var hasEnded: Bool { if case .ended = state { true } else { false } }

    /// Names the next slice of the body.
    ///
    /// The caller consumes as many bytes as the event says, and calls again with what follows.
    package mutating func next(_ bytes: UnsafeRawBufferPointer) -> ChunkedEvent {
        if case .ended = state { return .end(0) }
        guard let base = bytes.baseAddress, bytes.count > 0 else { return .needMore }
        switch state {
        case .size: return sizeLine(base, bytes.count)
        case .data(let left):
            let count = min(left, UInt64(bytes.count))
            state = left == count ? .dataEnd : .data(left - count)
            return .data(Int(count))
        case .dataEnd:
            guard base[octet: 0] == Octet.carriageReturn else { return .failed(.missingLineEnd) }
            guard bytes.count > 1 else { return .needMore }
            guard base[octet: 1] == Octet.lineFeed else { return .failed(.missingLineEnd) }
            state = .size
            return .framing(2)
        case .trailers: return trailerLine(base, bytes.count)
        case .ended: return .end(0)
        }
    }

    private mutating func sizeLine(_ base: UnsafeRawPointer, _ count: Int) -> ChunkedEvent {
        do throws(ChunkSizeLine.Stop) {
            let line = try ChunkSizeLine.parse(base, to: min(count, Self.sizeLineMax))
            state = line.size == 0 ? .trailers : .data(line.size)
            return line.isCanonical ? .framing(line.length) : .replaced(line.length, size: line.size)
        } catch {
            switch error {
            case .incomplete: return count >= Self.sizeLineMax ? .failed(.sizeLineTooLong) : .needMore
            case .failed(let error): return .failed(error)
            }
        }
    }

    private mutating func trailerLine(_ base: UnsafeRawPointer, _ count: Int) -> ChunkedEvent {
        var scanner = HeadScanner(base, to: min(count, trailerSizeLeft))
        do throws(HeadStop) {
            if try scanner.sectionEnd() {
                state = .ended
                return .end(scanner.position)
            }
            let field = try scanner.fieldLine()
            guard trailerFieldsLeft > 0 else { return .failed(.trailersTooLarge) }
            trailerFieldsLeft -= 1
            trailerSizeLeft -= scanner.position
            let name = UnsafeRawBufferPointer(start: base, count: field.name.count)
            return TrailerField.mayBeForwarded(name) ? .framing(scanner.position) : .drop(scanner.position)
        } catch {
            switch error {
            case .incomplete: return count >= trailerSizeLeft ? .failed(.trailersTooLarge) : .needMore
            case .failed(let error): return .failed(.malformedTrailer(error))
            }
        }
    }
}
