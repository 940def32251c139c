import HTTPWire
import Testing

@Suite("Chunked bodies, against a reference")
struct ChunkedPropertyTests {
    /// A valid body.
    private func body(_ generator: inout SeededGenerator) -> [UInt8] {
        var body: [UInt8] = []
        for _ in 0..<Int.random(in: 0..<5, using: &generator) {
            let size = Int.random(in: 1...40, using: &generator)
            body += line(size, &generator)
            body += (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
            body += [13, 10]
        }
        body += line(0, &generator)
        for index in 0..<Int.random(in: 0..<3, using: &generator) {
            body += latin1(Bool.random(using: &generator) ? "X-\(index): y\r\n" : "Content-Length: \(index)\r\n")
        }
        return body + [13, 10]
    }

    private func line(_ size: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        let zeros = String(repeating: "0", count: Int.random(in: 0...10, using: &generator) == 0 ? 3 : 0)
        let extensions = ["", "", "", ";a", ";a=b", ";a=\"b;c\\\"\""][Int.random(in: 0..<6, using: &generator)]
        let digits = String(size, radix: 16, uppercase: Bool.random(using: &generator))
        return latin1(zeros + digits + extensions + "\r\n")
    }

    private func parts(_ count: Int, _ generator: inout SeededGenerator) -> [Int] {
        var parts: [Int] = []
        let largest = [1, 3, 20, 200][Int.random(in: 0..<4, using: &generator)]
        while parts.reduce(0, +) < count { parts.append(Int.random(in: 1...largest, using: &generator)) }
        return parts
    }

    @Test("however a valid body is split, its payload and what is forwarded stay the same", arguments: 0..<30)
    func splits(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<10 {
            let body = body(&generator)
            let content = body + latin1("GET / HTTP/1.1\r\n")
            let reference = try #require(ReferenceChunkedDecoder(content))
            let whole = ChunkedDecoderTests.decode(content)
            #expect(whole.hasEnded && whole.error == nil)
            #expect(whole.payload == reference.payload)
            #expect(whole.length == body.count && reference.length == body.count)
            #expect(ChunkedDecoderTests.decode(content, parts: parts(content.count, &generator)) == whole)
            let again = ChunkedDecoderTests.decode(whole.forwarded)
            #expect(again.forwarded == whole.forwarded, "what is forwarded is canonical")
            #expect(again.payload == whole.payload && again.length == whole.forwarded.count)
        }
    }

    @Test("a mutated body is accepted if and only if the reference accepts it", arguments: 0..<40)
    func mutations(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed) + 5_000_000)
        let interesting = latin1("\r\n;=\"\\ \t0aAgG:-\u{0}\u{7F}\u{FF}")
        for _ in 0..<25 {
            var content = body(&generator)
            for _ in 0..<Int.random(in: 1...2, using: &generator) {
                let offset = Int.random(in: 0..<content.count, using: &generator)
                let byte = interesting[Int.random(in: 0..<interesting.count, using: &generator)]
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: content[offset] = byte
                case 1: content.insert(byte, at: offset)
                default: content.remove(at: offset)
                }
            }
            let decoded = ChunkedDecoderTests.decode(content, parts: parts(content.count, &generator))
            let reference = ReferenceChunkedDecoder(content)
            #expect(decoded.hasEnded == (reference != nil), "\(text(content).debugDescription)")
            if let reference {
                #expect(decoded.payload == reference.payload && decoded.length == reference.length)
            }
        }
    }
}
