import HTTPWire

/// Limits far above anything in these tests.
let generousLimits = HeadLimits(headerSize: 65536, headerFields: 200)

/// Parses a request alone in guarded memory.
func requestOutcome(_ content: [UInt8], limits: HeadLimits = generousLimits) -> HeadOutcome {
    let guarded = GuardedBytes(content)
    return withExtendedLifetime(guarded) { HeadParser().parseRequest(guarded.bytes, limits: limits) }
}

/// Parses a request alone in guarded memory.
func requestOutcome(_ content: String, limits: HeadLimits = generousLimits) -> HeadOutcome {
    requestOutcome(latin1(content), limits: limits)
}

/// Parses a response alone in guarded memory.
func responseOutcome(_ content: [UInt8], to method: Method = .get, limits: HeadLimits = generousLimits) -> HeadOutcome {
    let guarded = GuardedBytes(content)
    return withExtendedLifetime(guarded) {
        HeadParser().parseResponse(guarded.bytes, limits: limits, requestMethod: method)
    }
}

/// Parses a response alone in guarded memory.
func responseOutcome(_ content: String, to method: Method = .get, limits: HeadLimits = generousLimits) -> HeadOutcome {
    responseOutcome(latin1(content), to: method, limits: limits)
}

/// A head that was parsed, with the bytes it came from.
final class ParsedHead {
    let parser = HeadParser()
    let guarded: GuardedBytes

    /// Parses a request; nil unless it is whole and accepted.
    init?(request content: [UInt8]) {
        guarded = GuardedBytes(content)
        guard case .complete = parser.parseRequest(guarded.bytes, limits: generousLimits) else { return nil }
    }

    /// Parses a response; nil unless it is whole and accepted.
    init?(response content: [UInt8], to method: Method = .get) {
        guarded = GuardedBytes(content)
        guard case .complete = parser.parseResponse(guarded.bytes, limits: generousLimits, requestMethod: method) else {
            return nil
        }
    }

    convenience init?(request content: String) { self.init(request: latin1(content)) }

    convenience init?(response content: String, to method: Method = .get) {
        self.init(response: latin1(content), to: method)
    }

    var request: RequestHead { parser.request }
    var response: ResponseHead { parser.response }

    /// The text of a range of the head.
    func text(_ range: ByteRange) -> String { HTTPWireTests.text(range.slice(of: guarded.bytes)) }

    /// All fields, as pairs of name and value.
    var fields: [[String]] {
        (0..<parser.fieldCount).map { [text(parser.field($0).name), text(parser.field($0).value)] }
    }

    /// The request as it goes to a backend, written into memory of exactly the bound.
    func rewrittenRequest(
        client: String = "203.0.113.7",
        scheme: String = "http",
        fallbackHost: String = "fallback.example",
        closeUpstream: Bool = false
    ) -> [UInt8] {
        let parts = [client, scheme, "1.1 apus", fallbackHost].map { GuardedBytes(latin1($0)) }
        let rewrite = RequestRewrite(
            clientAddress: parts[0].bytes,
            scheme: parts[1].bytes,
            via: parts[2].bytes,
            fallbackHost: parts[3].bytes,
            closeUpstream: closeUpstream
        )
        return withExtendedLifetime(parts) {
            written(atMost: parser.requestRewriteBound(rewrite)) {
                parser.writeRequest(guarded.bytes, rewrite, into: $0)
            }
        }
    }

    /// The response as it goes to a client, written into memory of exactly the bound.
    func rewrittenResponse(framing: DownstreamFraming = .asIs, connection: DownstreamConnection = .none) -> [UInt8] {
        written(atMost: parser.responseRewriteBound()) {
            parser.writeResponse(guarded.bytes, framing: framing, connection: connection, into: $0)
        }
    }

    private func written(atMost bound: Int, by write: (UnsafeMutableRawBufferPointer) -> Int) -> [UInt8] {
        let canary: UInt8 = 0xA5
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bound + 64, alignment: 1)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: canary)
        let count = write(UnsafeMutableRawBufferPointer(rebasing: memory[..<bound]))
        precondition(count <= bound && memory[bound...].allSatisfy { $0 == canary }, "written beyond the bound")
        return Array(memory[..<count])
    }
}
