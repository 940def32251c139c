import HTTPWire

/// A whole HTTP answer to a request that asked for the connection to be closed.
struct AdminAnswer {
    var status: Int
    var body: [UInt8]

    enum Failure: Error {
        case malformed
        case truncated

        var text: String {
            switch self {
            case .malformed: "it is not HTTP/1.1 with a length"
            case .truncated: "it ended too early"
            }
        }
    }

    /// Reads all that came before the connection closed.
    ///
    /// The admin endpoint always announces a length; anything else comes from something that is not Apus.
    init(_ bytes: [UInt8]) throws(Failure) {
        let parser = HeadParser()
        let outcome = bytes.withUnsafeBytes {
            parser.parseResponse($0, limits: HeadLimits(headerSize: 16_384, headerFields: 64), requestMethod: .get)
        }
        switch outcome {
        case .incomplete: throw .truncated
        case .failed: throw .malformed
        case .complete(let headLength):
            guard case .length(let length) = parser.response.framing else { throw .malformed }
            let rest = bytes[headLength...]
            guard length <= rest.count else { throw .truncated }
            status = parser.response.status
            body = Array(rest.prefix(Int(length)))
        }
    }
}
