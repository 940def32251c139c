import Balancing
import Glibc
import HTTPWire
import NIOCore
import NIOEmbedded

@testable import ApusConfiguration
@testable import Proxy

/// A directory of a test's own, removed at its end.
final class PrivateDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/apus-test-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template) else { throw IOError(errnoCode: errno, reason: "mkdtemp") }
        self.path = String(cString: path)
    }

    deinit {
        for name in ["socket", "file", "other"] { unlink(self.file(name)) }
        rmdir(self.path)
    }

    func file(_ name: String) -> String { "\(self.path)/\(name)" }

    /// The whole of a file; nil when there is none.
    static func content(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return content }
            content += buffer[..<count]
        }
    }
}

enum Sample {
    static func worker(_ eventLoop: any EventLoop = EmbeddedEventLoop()) -> Worker {
        Worker(
            index: 0,
            eventLoop: eventLoop,
            seed: 1,
            accessLog: nil,
            answers: AnswerBook(nodeName: "lb-1")
        )
    }

    static func listener(routes: [Route] = [Route(match: Route.Match(), pool: 0)]) throws -> LoopListener {
        let listener = Listener(
            name: "web",
            address: .ip("127.0.0.1", port: 0),
            routes: routes,
            limits: .defaults,
            timeouts: .defaults
        )
        return LoopListener(try ListenerSettings(listener, fallbackHost: "127.0.0.1:80"))
    }

    static func backend(_ name: String, _ address: Endpoint, maxConnections: Int? = nil) -> Pool.Backend {
        Pool.Backend(name: name, address: address, weight: 1, maxConnections: maxConnections)
    }

    static func pool(_ backends: [Pool.Backend], queueLimit: Int = 4) -> Pool {
        var pool = Pool(name: "api")
        pool.backends = backends
        pool.queue.limit = queueLimit
        return pool
    }

    /// Parses a request's head and hands parser and bytes to the closure; nil when it is refused.
    static func withRequest<Result>(
        _ text: String,
        _ body: (HeadParser, UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result? {
        let parser = HeadParser()
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBytes { raw in
            let outcome = parser.parseRequest(raw, limits: HeadLimits(headerSize: 65_536, headerFields: 200))
            guard case .complete = outcome else { return nil }
            return try body(parser, raw)
        }
    }

    static func withRequest<Result>(
        line: String = "GET / HTTP/1.1",
        host: String = "example.com",
        fields: [String] = [],
        _ body: (HeadParser, UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result? {
        let head = ([line, "Host: \(host)"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
        return try self.withRequest(head, body)
    }
}

extension FastGenerator {
    mutating func element<Element>(_ elements: [Element]) -> Element { elements[self.below(elements.count)] }

    mutating func chance(_ percent: Int) -> Bool { self.below(100) < percent }
}

/// Runs a closure with the bytes of a text.
func withBytes<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try Array(text.utf8).withUnsafeBytes(body)
}

func text(_ bytes: UnsafeRawBufferPointer?) -> String? {
    bytes.map { String(decoding: $0, as: UTF8.self) }
}
