import HTTPWire
import Testing

@Suite("Chunked bodies")
struct ChunkedDecoderTests {
    /// What came of a body that was handed to a decoder in parts.
    struct Decoded: Equatable {
        var payload: [UInt8] = []
        /// What a receiver of chunks is sent.
        var forwarded: [UInt8] = []
        /// Number of bytes consumed.
        var length = 0
        var error: ChunkedError?
        var hasEnded = false
    }

    /// Decodes `content` as if it came in parts of the given lengths, the rest at once.
    static func decode(_ content: [UInt8], parts: [Int] = [], limits: HeadLimits? = nil) -> Decoded {
        var decoder = limits.map { ChunkedDecoder(trailerLimits: $0) } ?? ChunkedDecoder()
        var decoded = Decoded()
        var available = 0
        for part in parts + [content.count] {
            available = min(available + part, content.count)
            while !decoded.hasEnded, decoded.error == nil {
                // Each step sees memory of its own, so that a read beyond what has come would fault.
                let guarded = GuardedBytes(Array(content[decoded.length..<available]))
                func slice(_ count: Int) -> UnsafeRawBufferPointer { .init(rebasing: guarded.bytes[..<count]) }
                let event = decoder.next(guarded.bytes)
                if case .needMore = event { break }
                switch event {
                case .framing(let count):
                    decoded.forwarded += slice(count)
                    decoded.length += count
                case .data(let count):
                    decoded.forwarded += slice(count)
                    decoded.payload += slice(count)
                    decoded.length += count
                case .replaced(let count, let size):
                    decoded.forwarded += sizeLine(size)
                    decoded.length += count
                case .drop(let count): decoded.length += count
                case .end(let count):
                    decoded.forwarded += slice(count)
                    decoded.length += count
                    decoded.hasEnded = true
                case .failed(let error): decoded.error = error
                case .needMore: break
                }
            }
        }
        return decoded
    }

    static func sizeLine(_ size: UInt64) -> [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: ChunkSizeLine.lengthMax, alignment: 1) {
            Array($0[..<ChunkSizeLine.write(size, into: $0)])
        }
    }

    private func decode(_ content: String) -> Decoded { Self.decode(latin1(content)) }

    @Test("a canonical body is forwarded as it is")
    func canonical() {
        let body = "5\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n"
        let decoded = decode(body + "GET / HTTP/1.1")
        #expect(text(decoded.payload) == "helloabcdefghijklmnopqrstuvwxyz")
        #expect(text(decoded.forwarded) == body)
        #expect(decoded.length == body.utf8.count)
        #expect(decoded.hasEnded)
        #expect(decode("0\r\n\r\n").length == 5)
    }

    @Test("extensions and needless zeros are replaced")
    func replaced() {
        let body = "005;a;b=c;d=\"e \\\" ;\";f\r\nhello\r\n0000000000000000;x\r\n\r\n"
        let decoded = decode(body)
        #expect(text(decoded.forwarded) == "5\r\nhello\r\n0\r\n\r\n")
        #expect(decoded.length == body.utf8.count)
    }

    @Test("trailers are forwarded, but for those that a trailer must not be")
    func trailers() {
        let body =
            "0\r\nDigest: a\r\nContent-Length: 5\r\nX-Sum: \tb \r\ntransfer-encoding: chunked\r\nHOST: a\r\n\r\n"
        let decoded = decode(body)
        #expect(text(decoded.forwarded) == "0\r\nDigest: a\r\nX-Sum: \tb \r\n\r\n")
        #expect(decoded.length == body.utf8.count)
        for name in ["Set-Cookie", "Authorization", "TE", "Trailer", "If-Match", "Cache-Control", "X-Forwarded-For"] {
            #expect(text(decode("0\r\n\(name): x\r\n\r\n").forwarded) == "0\r\n\r\n")
        }
    }

    @Test(
        "a malformed body is refused for its own reason",
        arguments: [
            ("\r\n", ChunkedError.malformedSize), (" 5\r\n", .malformedSize), ("5 \r\n", .malformedSize),
            ("+5\r\n", .malformedSize), ("-5\r\n", .malformedSize), ("0x5\r\n", .malformedSize),
            ("5\n", .malformedSize), ("5\rx", .malformedSize), ("g\r\n", .malformedSize),
            ("5\u{0}\r\n", .malformedSize), ("5,\r\n", .malformedSize), ("4000000000000001\r\n", .malformedSize),
            ("FFFFFFFFFFFFFFFF\r\n", .malformedSize), ("00000000000000005\r\n", .malformedSize),
            ("10000000000000000\r\n", .malformedSize), ("5 ;a\r\n", .malformedSize), ("5\t;a\r\n", .malformedSize),
            ("5;\r\n", .malformedExtension), ("5; a\r\n", .malformedExtension), ("5;a \r\n", .malformedExtension),
            ("5;a=\r\n", .malformedExtension), ("5;a= b\r\n", .malformedExtension),
            ("5;a=b;\r\n", .malformedExtension), ("5;a=\"b\r\n", .malformedExtension),
            ("5;a=\"b\"c\r\n", .malformedExtension), ("5;a\n", .malformedExtension),
            ("5;a=\"\\\n\"\r\n", .malformedExtension), ("5;a\rb", .malformedSize),
            ("5;\u{0}\r\n", .malformedExtension), ("5\r\nhelloX", .missingLineEnd), ("5\r\nhello\n", .missingLineEnd),
            ("5\r\nhello\rX", .missingLineEnd), ("5\r\nhello5\r\n", .missingLineEnd),
            ("5\r\nhello\r\n\r\n", .malformedSize), ("0\r\nX\r\n", .malformedTrailer(.malformedFieldName)),
            ("0\r\n X: y\r\n", .malformedTrailer(.foldedLine)),
            ("0\r\nX : y\r\n", .malformedTrailer(.spaceBeforeColon)),
            ("0\r\nX: y\n", .malformedTrailer(.bareLineFeed)),
            ("0\r\nX: \u{0}\r\n", .malformedTrailer(.malformedFieldValue)),
            ("0\r\n\n", .malformedTrailer(.bareLineFeed)), ("0\r\n\rX", .malformedTrailer(.bareCarriageReturn)),
            ("0\r\nGET / HTTP/1.1\r\n", .malformedTrailer(.spaceBeforeColon)),
        ]
    )
    func malformed(_ body: String, _ error: ChunkedError) {
        let decoded = decode(body)
        #expect(decoded.error == error)
        #expect(!decoded.hasEnded)
    }

    @Test("the largest size is 2^62")
    func largest() {
        #expect(decode("4000000000000000\r\n").error == nil)
        #expect(decode("3FFFFFFFFFFFFFFF\r\n").error == nil)
    }

    @Test("a size line is limited")
    func sizeLineLimit() {
        let longest = "5;" + String(repeating: "a", count: 252) + "\r\n"
        #expect(longest.utf8.count == ChunkedDecoder.sizeLineMax)
        #expect(decode(longest).error == nil)
        #expect(decode("5;" + String(repeating: "a", count: 253) + "\r\n").error == .sizeLineTooLong)
        #expect(decode("5;" + String(repeating: "a", count: 254)).error == .sizeLineTooLong)
    }

    @Test("the trailer section is limited in bytes and fields")
    func trailerLimits() {
        let limits = HeadLimits(headerSize: 20, headerFields: 2)
        func error(_ trailers: String) -> ChunkedError? {
            Self.decode(latin1("0\r\n" + trailers), limits: limits).error
        }
        #expect(error("A: b\r\nC: d\r\n\r\n") == nil)
        #expect(error("A: b\r\nC: d\r\nE: f\r\n\r\n") == .trailersTooLarge)
        #expect(error("A: 12345678901\r\n\r\n") == nil)
        #expect(error("A: 1234567890123456789") == .trailersTooLarge)
        #expect(error("A: 12345678901234\r\n\r\n") == .trailersTooLarge)
    }

    @Test("size lines are written in hexadecimal")
    func sizeLines() {
        for size: UInt64 in [0, 1, 9, 10, 15, 16, 255, 256, 4095, 4096, 65535, 1 << 32, 1 << 62, .max] {
            #expect(text(Self.sizeLine(size)) == String(size, radix: 16) + "\r\n")
        }
    }

    @Test("the end is told again, and nothing more is consumed")
    func afterTheEnd() {
        var decoder = ChunkedDecoder()
        let guarded = GuardedBytes(latin1("0\r\n\r\n"))
        let events = [
            decoder.next(guarded.bytes), decoder.next(UnsafeRawBufferPointer(rebasing: guarded.bytes[3...])),
            decoder.next(guarded.bytes),
        ]
        #expect(events == [.framing(3), .end(2), .end(0)])
        #expect(decoder.hasEnded)
    }
}
