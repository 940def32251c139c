/// A request or a response as a test sees it.
struct Message: Sendable {
    var startLine: String
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var trailers: [(name: String, value: String)] = []

    /// The first field of that name, in any case.
    subscript(name: String) -> String? { values(name).first }

    func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var status: Int { Int(startLine.split(separator: " ").dropFirst().first ?? "") ?? 0 }
    var method: String { String(startLine.prefix { $0 != " " }) }
    var target: String { String(startLine.split(separator: " ").dropFirst().first ?? "") }
    var isChunked: Bool { self["transfer-encoding"] != nil }
}

extension ByteStream {
    /// A head without its body; nil when the stream ends before its first byte.
    func readHead() throws -> Message? {
        guard let startLine = try readLine() else { return nil }
        return Message(startLine: startLine, fields: try readFields())
    }

    /// A whole request; nil when the stream ends before its first byte.
    func readRequest() throws -> Message? {
        guard var message = try readHead() else { return nil }
        try readBody(of: &message)
        return message
    }

    /// The body that a request's head announces.
    func readBody(of message: inout Message) throws {
        if message.isChunked {
            try readChunks(into: &message)
        } else if let length = message["content-length"].flatMap(Int.init) {
            message.body = try read(length)
        }
    }

    /// A whole response.
    func readResponse(toHead: Bool = false) throws -> Message {
        guard var message = try readHead() else { throw WireError.truncated }
        guard message.startLine.hasPrefix("HTTP/1.1 "), message.status >= 100 else {
            throw WireError.malformed(message.startLine)
        }
        if toHead || message.status < 200 || message.status == 204 || message.status == 304 { return message }
        if message.isChunked || message["content-length"] != nil {
            guard !message.isChunked || message["content-length"] == nil else {
                throw WireError.malformed("two framings")
            }
            try readBody(of: &message)
        } else {
            message.body = try readToEnd()
        }
        return message
    }

    private func readFields() throws -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        while true {
            guard let line = try readLine() else { throw WireError.truncated }
            if line.isEmpty { return fields }
            guard let colon = line.firstIndex(of: ":") else { throw WireError.malformed(line) }
            var value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            while value.hasSuffix(" ") || value.hasSuffix("\t") { value.removeLast() }
            fields.append((String(line[..<colon]), String(value)))
        }
    }

    private func readChunks(into message: inout Message) throws {
        while true {
            guard let line = try readLine() else { throw WireError.truncated }
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else { throw WireError.malformed(line) }
            if size == 0 { break }
            message.body += try read(size)
            guard try read(2) == [13, 10] else { throw WireError.malformed("a chunk without its end") }
        }
        message.trailers = try readFields()
    }
}
