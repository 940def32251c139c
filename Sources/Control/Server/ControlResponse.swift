import HTTPTypes
import Hummingbird
import NIOCore

/// Answers in the forms that the endpoints share.
enum ControlResponse {
    static let jsonType = "application/json; charset=utf-8"

    /// Answers with a value as JSON.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        make(status, type: jsonType, body: ByteBuffer(bytes: try JSONText.encode(value)))
    }

    /// Answers with text of some media type.
    static func text(_ text: String, type: String) -> Response {
        make(.ok, type: type, body: ByteBuffer(string: text))
    }

    /// Answers `{"error": {"message": ...}}`.
    static func error(_ status: HTTPResponse.Status, _ message: String) -> Response {
        make(status, type: jsonType, body: errorBody(message))
    }

    /// The body of ``error(_:_:)``.
    static func errorBody(_ message: String) -> ByteBuffer {
        // The document holds two strings only, and encoding those cannot fail.
        let bytes = (try? JSONText.encode(ErrorDocument(error: .init(message: message)))) ?? []
        return ByteBuffer(bytes: bytes)
    }

    private static func make(_ status: HTTPResponse.Status, type: String, body: ByteBuffer) -> Response {
        Response(
            status: status,
            // Every answer is about this moment.
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: body)
        )
    }
}

/// The body of an answer that says no.
struct ErrorDocument: Codable, Equatable {
    var error: Message

    struct Message: Codable, Equatable {
        var message: String
    }
}
