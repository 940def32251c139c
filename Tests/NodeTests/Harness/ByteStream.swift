import Glibc

/// A connected socket with a buffer of what came: reads lines, heads, bodies.
///
/// Used by one thread at a time; closing may come from any.
final class ByteStream: @unchecked Sendable {
    let descriptor: CInt
    private var buffer: [UInt8] = []
    private var position = 0
    private let isClosed = Monitor(false)
    private let observe: @Sendable (UnsafeRawBufferPointer) -> Void

    /// A stream on a connected socket; `observe` is told of every byte that comes.
    init(_ descriptor: CInt, observe: @escaping @Sendable (UnsafeRawBufferPointer) -> Void = { _ in }) {
        self.descriptor = descriptor
        self.observe = observe
    }

    deinit { close() }

    func close() {
        if isClosed.update({ was in
            defer { was = true }; return !was
        }) {
            Glibc.close(descriptor)
        }
    }

    func reset() {
        if isClosed.update({ was in
            defer { was = true }; return !was
        }) {
            TestSocket.reset(descriptor)
        }
    }

    /// Ends the sending side only.
    func finish() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Wakes a thread that is blocked on this socket.
    func interrupt() {
        isClosed.update { if !$0 { shutdown(descriptor, CInt(SHUT_RDWR)) } }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE || errno == ECONNRESET { throw WireError.reset }
            if count < 0, errno == EAGAIN { throw WireError.hang("sending") }
            guard count > 0 else { throw WireError.system("send", errno) }
            sent += count
        }
    }

    /// Reads once; false at the end of the stream.
    func fill() throws -> Bool {
        if position == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            position = 0
        }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { throw WireError.hang("receiving after \(tail)") }
            if count < 0, errno == ECONNRESET { throw WireError.reset }
            guard count >= 0 else { throw WireError.system("recv", errno) }
            chunk.withUnsafeBytes { observe(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            buffer += chunk[..<count]
            return count > 0
        }
    }

    /// Whether bytes wait in the buffer.
    var hasBuffered: Bool { position < buffer.count }

    /// Exactly this many bytes.
    func read(_ count: Int) throws -> [UInt8] {
        while buffer.count - position < count {
            guard try fill() else { throw WireError.truncated }
        }
        defer { position += count }
        return Array(buffer[position..<(position + count)])
    }

    /// All bytes up to the end of the stream.
    func readToEnd() throws -> [UInt8] {
        while try fill() {}
        defer { position = buffer.count }
        return Array(buffer[position...])
    }

    /// Counts and drops all bytes up to the end of the stream.
    func drainToEnd() throws -> Int {
        var count = buffer.count - position
        position = buffer.count
        while try fill() {
            count += buffer.count - position
            position = buffer.count
        }
        return count
    }

    /// A line without its CRLF; nil when the stream ends before its first byte.
    func readLine() throws -> String? {
        var scanned = position
        while true {
            while scanned + 1 < buffer.count {
                if buffer[scanned] == 13, buffer[scanned + 1] == 10 {
                    defer { position = scanned + 2 }
                    return String(decoding: buffer[position..<scanned], as: UTF8.self)
                }
                scanned += 1
            }
            let offset = scanned - position
            guard try fill() else {
                if !hasBuffered { return nil }
                throw WireError.truncated
            }
            scanned = position + offset
        }
    }

    private var tail: String { String(decoding: buffer[position...].suffix(200), as: UTF8.self) }
}
