import Balancing
import HTTPWire
import NIOCore
import Testing

@testable import Proxy

@Suite struct BodyReaderTests {
    /// What a reader made of bytes that came in pieces.
    struct Reading: Equatable {
        var output: [UInt8] = []
        var results: [BodyReader.Result] = []
        /// Bytes behind the end, or those that a failure left.
        var rest: [UInt8] = []
        var payload: UInt64 = 0

        var result: BodyReader.Result? { self.results.last }
        var text: String { String(decoding: self.output, as: UTF8.self) }
    }

    /// Reads pieces as a connection does: what is left of one is put before the next.
    private func read(_ reader: BodyReader, _ pieces: [[UInt8]], as encoding: BodyReader.Encoding) -> Reading {
        var reader = reader
        var reading = Reading()
        var inbound = ByteBuffer()
        for piece in pieces {
            inbound.writeBytes(piece)
            guard reading.result == nil || reading.result == .needsMore else { continue }
            let result = reader.read(&inbound, as: encoding) { reading.output += $0.readableBytesView }
            reading.results.append(result)
        }
        reading.rest = Array(inbound.readableBytesView)
        reading.payload = reader.payloadBytes
        return reading
    }

    private func splits(of bytes: [UInt8]) -> [[[UInt8]]] {
        (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] } + [bytes.map { [$0] }, [bytes]]
    }

    // MARK: Without chunks

    @Test func a_body_that_is_none_is_complete_and_takes_nothing() {
        for reader in [
            BodyReader(RequestFraming.none), BodyReader(RequestFraming.length(0)),
            BodyReader(ResponseFraming.none), BodyReader(ResponseFraming.length(0)),
        ] {
            #expect(reader.isComplete && !reader.endsByClosing)
            let reading = self.read(reader, [Array("GET /".utf8)], as: .asReceived)
            #expect(reading == Reading(results: [.complete], rest: Array("GET /".utf8)))
        }
    }

    @Test func a_body_of_a_length_ends_there_at_every_split() {
        let bytes = Array("hello, worldGET / HTTP/1.1".utf8)
        for encoding in [BodyReader.Encoding.asReceived, .plain] {
            for pieces in self.splits(of: bytes) {
                let reading = self.read(BodyReader(RequestFraming.length(12)), pieces, as: encoding)
                #expect(reading.text == "hello, world")
                #expect(reading.result == .complete)
                #expect(String(decoding: reading.rest, as: UTF8.self) == "GET / HTTP/1.1")
                #expect(reading.payload == 12)
            }
        }
    }

    @Test func what_is_left_of_a_length_is_known() {
        var reader = BodyReader(ResponseFraming.length(10))
        #expect(reader.announcedLength == 10)
        var bytes = ByteBuffer(string: "abcd")
        #expect(reader.read(&bytes, as: .asReceived) { _ in } == .needsMore)
        #expect(reader.announcedLength == 6 && !reader.isComplete && bytes.readableBytes == 0)
        #expect(BodyReader(ResponseFraming.chunked).announcedLength == nil)
        #expect(BodyReader(ResponseFraming.untilClose).announcedLength == nil)
    }

    @Test(arguments: [1, 12, 13]) func a_small_rest_is_copied_when_all_of_it_is_there(available: Int) {
        var reader = BodyReader(ResponseFraming.length(12))
        var bytes = ByteBuffer(string: String("hello, worldHTTP/1.1 200 OK".prefix(available)))
        var output = ByteBuffer(string: "head, ")
        let isCopied = reader.copyRest(&bytes, into: &output, max: 12)
        #expect(isCopied == (available >= 12))
        #expect(reader.isComplete == isCopied)
        #expect(reader.payloadBytes == (isCopied ? 12 : 0))
        #expect(String(buffer: output) == (isCopied ? "head, hello, world" : "head, "))
        #expect(bytes.readableBytes == (isCopied ? available - 12 : available))
    }

    @Test func a_rest_that_is_large_or_of_unknown_length_is_not_copied() {
        var output = ByteBuffer()
        for framing in [ResponseFraming.length(13), .chunked, .untilClose, .none] {
            var reader = BodyReader(framing)
            var bytes = ByteBuffer(string: "0\r\n\r\n and more than that")
            let before = bytes
            #expect(!reader.copyRest(&bytes, into: &output, max: 12))
            #expect(bytes == before && output.readableBytes == 0)
        }
    }

    @Test func the_largest_length_does_not_overflow() {
        var reader = BodyReader(RequestFraming.length(1 << 62))
        var bytes = ByteBuffer(string: "abcd")
        #expect(reader.read(&bytes, as: .asReceived) { _ in } == .needsMore)
        #expect(reader.announcedLength == (1 << 62) - 4)
    }

    @Test func a_body_until_close_goes_on_plain_at_every_split() {
        let bytes = Array("all of it, to the end".utf8)
        for encoding in [BodyReader.Encoding.asReceived, .plain] {
            for pieces in self.splits(of: bytes) {
                let reader = BodyReader(ResponseFraming.untilClose)
                #expect(reader.endsByClosing && !reader.isComplete)
                let reading = self.read(reader, pieces, as: encoding)
                #expect(reading.output == bytes && reading.result == .needsMore)
                #expect(reading.payload == UInt64(bytes.count) && reading.rest.isEmpty)
            }
        }
    }

    @Test func a_body_until_close_becomes_chunks_at_every_split() throws {
        let bytes = Array("all of it, to the end; \r\n0\r\n\r\n and on".utf8)
        for pieces in self.splits(of: bytes) {
            let reading = self.read(BodyReader(ResponseFraming.untilClose), pieces, as: .chunked)
            let chunks = reading.output + Array(BodyReader.lastChunk.readableBytesView)
            let decoded = try #require(PlainChunks.decode(chunks))
            #expect(decoded.payload == bytes && decoded.rest.isEmpty)
        }
    }

    @Test func an_empty_read_makes_no_chunk() {
        // An empty chunk would be the end of the body.
        let reading = self.read(BodyReader(ResponseFraming.untilClose), [[], []], as: .chunked)
        #expect(reading.output.isEmpty && reading.results == [.needsMore, .needsMore])
    }

    // MARK: Chunks

    @Test func chunks_go_on_as_they_are_or_plain_at_every_split() {
        let sent =
            "5;a=b;c=\"d;\\\"\"\r\nhello\r\n007\r\n, world\r\nA\r\n0123456789\r\n"
            + "0\r\nX-Sum: 1\r\nHost: evil\r\nX-Z: 2\r\n\r\n"
        let forwarded = "5\r\nhello\r\n7\r\n, world\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-Z: 2\r\n\r\n"
        let behind = "GET /next HTTP/1.1\r\n"
        for pieces in self.splits(of: Array((sent + behind).utf8)) {
            let asReceived = self.read(BodyReader(RequestFraming.chunked), pieces, as: .asReceived)
            #expect(asReceived.text == forwarded)
            let plain = self.read(BodyReader(ResponseFraming.chunked), pieces, as: .plain)
            #expect(plain.text == "hello, world0123456789")
            for reading in [asReceived, plain] {
                #expect(reading.result == .complete && reading.payload == 22)
                #expect(String(decoding: reading.rest, as: UTF8.self) == behind)
            }
        }
    }

    @Test(arguments: 0..<300)
    func random_chunks_are_forwarded_alike_however_they_arrive(seed: Int) {
        var random = FastGenerator(seed: UInt64(seed))
        let body = RandomChunks(&random)
        let behind = Array("PUT /".utf8)
        let bytes = body.sent + behind
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + 1 + random.below(random.chance(50) ? 3 : 60))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        for (encoding, expected) in [
            (BodyReader.Encoding.asReceived, body.forwarded), (.chunked, body.forwarded), (.plain, body.payload),
        ] {
            let reading = self.read(BodyReader(RequestFraming.chunked), pieces, as: encoding)
            #expect(reading.output == expected)
            #expect(reading.result == .complete && reading.rest == behind)
            #expect(reading.payload == UInt64(body.payload.count))
        }
    }

    @Test(arguments: [
        "x\r\n", "5 \r\nhello\r\n", "5\nhello\r\n", "5\r\nhelloX", "\r\n", "-1\r\n", "11111111111111111\r\n",
        "5;\r\nhello\r\n", "0\r\n bad: x\r\n\r\n", "0\r\nbad : x\r\n\r\n", "0\r\n\n",
    ])
    func broken_framing_fails_at_every_split(bad: String) {
        let good = Array("3\r\nabc\r\n".utf8)
        for pieces in self.splits(of: good + Array(bad.utf8)) {
            for encoding in [BodyReader.Encoding.asReceived, .plain] {
                let reading = self.read(BodyReader(RequestFraming.chunked), pieces, as: encoding)
                #expect(reading.result == .failed)
                #expect(String(decoding: reading.output, as: UTF8.self).contains("abc"))
            }
        }
    }

    @Test func a_complete_body_leaves_the_next_message_alone() {
        var reader = BodyReader(RequestFraming.chunked)
        var bytes = ByteBuffer(string: "0\r\n\r\n0\r\n\r\n")
        #expect(reader.read(&bytes, as: .asReceived) { _ in } == .complete)
        #expect(reader.isComplete && bytes.readableBytes == 5)
        #expect(reader.read(&bytes, as: .asReceived) { _ in Issue.record("nothing may be forwarded") } == .complete)
        #expect(bytes.readableBytes == 5)
    }

    @Test func data_in_the_middle_of_a_buffer_is_cut_at_the_right_place() {
        var reader = BodyReader(RequestFraming.chunked)
        var bytes = ByteBuffer(string: "used before 3\r\nabc\r\n0\r\n\r\nbehind")
        bytes.moveReaderIndex(forwardBy: 12)
        var output = ""
        #expect(reader.read(&bytes, as: .plain) { output += String(buffer: $0) } == .complete)
        #expect(output == "abc" && String(buffer: bytes) == "behind")
    }
}

/// A random chunked body, with what must be made of it.
private struct RandomChunks {
    var sent: [UInt8] = []
    var forwarded: [UInt8] = []
    var payload: [UInt8] = []

    init(_ random: inout FastGenerator) {
        for _ in 0..<random.below(6) {
            let size = random.chance(20) ? 256 + random.below(600) : 1 + random.below(20)
            let data = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let digits = String(size, radix: 16, uppercase: random.chance(50))
            let zeros = String(repeating: "0", count: random.chance(20) ? random.below(5) : 0)
            let marks = random.chance(30) ? random.element([";a", ";a=b", ";q=\"x\\\"\ty\"", ";a;b;c"]) : ""
            self.sent += Array("\(zeros)\(digits)\(marks)\r\n".utf8) + data + [13, 10]
            // A line that has to be written anew has small letters.
            let line = zeros.isEmpty && marks.isEmpty ? digits : digits.lowercased()
            self.forwarded += Array("\(line)\r\n".utf8) + data + [13, 10]
            self.payload += data
        }
        self.sent += Array(random.element(["0\r\n", "000\r\n", "0;last=1\r\n"]).utf8)
        self.forwarded += Array("0\r\n".utf8)
        for _ in 0..<random.below(4) {
            let isKept = random.chance(60)
            let name =
                isKept ? random.element(["X-Sum", "Server-Timing", "etag"]) : random.element(["Host", "te", "VIA"])
            let line = Array("\(name): \(random.next())\r\n".utf8)
            self.sent += line
            if isKept { self.forwarded += line }
        }
        self.sent += [13, 10]
        self.forwarded += [13, 10]
    }
}

/// A slow and simple decoder of chunks without extensions and trailers.
private enum PlainChunks {
    static func decode(_ bytes: [UInt8]) -> (payload: [UInt8], rest: [UInt8])? {
        var payload: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 13) {
            guard let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16) else { return nil }
            rest = rest[(end + 2)...]
            guard rest.count >= size + 2 else { return nil }
            let data = rest.prefix(size)
            rest = rest.dropFirst(size)
            guard Array(rest.prefix(2)) == [13, 10] else { return nil }
            rest = rest.dropFirst(2)
            if size == 0 { return (payload, Array(rest)) }
            payload += data
        }
        return nil
    }
}
