import ApusConfiguration
import Glibc

/// A client that sends bytes as a test says.
struct Client: Sendable {
    let stream: ByteStream

    init(_ endpoint: Endpoint, from source: Endpoint? = nil, receiveBuffer: Int? = nil) throws {
        stream = ByteStream(try TestSocket.connect(endpoint, from: source, receiveBuffer: receiveBuffer))
    }

    func send(_ text: String) throws { try stream.send(text) }
    func send(_ bytes: [UInt8]) throws { try stream.send(bytes) }

    /// The next response.
    func response(toHead: Bool = false) throws -> Message { try stream.readResponse(toHead: toHead) }

    /// Sends a request's text and reads its response.
    func exchange(_ request: String) throws -> Message {
        try send(request)
        return try response(toHead: request.hasPrefix("HEAD "))
    }

    /// A GET of a path.
    func get(_ path: String = "/", _ fields: String...) throws -> Message {
        try exchange(Request.get(path, fields.joined(separator: "\r\n")))
    }

    /// Whether the connection ends here, without another byte.
    func hasEnded() throws -> Bool { try stream.readToEnd().isEmpty }

    func finish() { stream.finish() }
    func close() { stream.close() }
    func reset() { stream.reset() }
}

/// Texts of requests.
enum Request {
    static func get(_ path: String = "/", _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a.example\r\n\(fields)\(fields.isEmpty ? "" : "\r\n")\r\n"
    }

    static func with(_ method: String, _ path: String = "/", body: String) -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: a.example\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// Texts of responses.
enum Answer {
    static func ok(_ body: String = "ok", _ fields: String = "") -> String {
        status("200 OK", body, fields)
    }

    static func status(_ line: String, _ body: String = "", _ fields: String = "") -> String {
        "HTTP/1.1 \(line)\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\(fields.isEmpty ? "" : "\r\n")\r\n\(body)"
    }
}
