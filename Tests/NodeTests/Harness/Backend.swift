import ApusConfiguration
import Glibc
import NIOCore

/// A backend that records what it receives and answers by a script, each connection on a thread of its own.
final class Backend: Sendable {
    /// What one connection does; it is closed when the script returns or throws.
    typealias Script = @Sendable (BackendConnection) throws -> Void

    /// What happened so far.
    struct Record: Sendable {
        /// Connections accepted.
        var connections = 0
        /// Connections that the script has ended or whose other side has gone, in the order of their ends.
        var ended: [Int] = []
        /// Bytes received on all connections.
        var byteCount = 0
        /// The first of those bytes.
        var bytes: [UInt8] = []
        /// Requests, each with the number of its connection, from 0.
        var requests: [(connection: Int, message: Message)] = []

        var targets: [String] { requests.map(\.message.target) }
    }

    let endpoint: Endpoint
    let record = Monitor(Record())
    private let descriptor: CInt
    private let streams = Monitor<[ByteStream]>([])
    private let isStopped = Monitor(false)

    /// Listens at an address, at a port of loopback that the kernel chooses unless told otherwise.
    init(at endpoint: Endpoint = .ip("127.0.0.1", port: 0), _ script: @escaping Script) throws {
        let fd = try TestSocket.bind(endpoint)
        guard listen(fd, 1_024) == 0 else { throw WireError.system("listen", errno) }
        // Accepting has no deadline: it ends when the socket is shut down.
        var never = timeval()
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &never, socklen_t(MemoryLayout<timeval>.size))
        self.descriptor = fd
        if case .ip(let host, _) = endpoint {
            self.endpoint = .ip(host, port: TestSocket.port(of: fd))
        } else {
            self.endpoint = endpoint
        }
        let record = self.record
        let streams = self.streams
        startThread { Self.accept(fd, record, streams, script) }
    }

    /// A backend that gives every request the same answer, and keeps its connections.
    static func answering(_ answer: String = Answer.ok(), at endpoint: Endpoint = .ip("127.0.0.1", port: 0)) throws
        -> Backend
    {
        try Backend(at: endpoint) { connection in
            while try connection.request() != nil { try connection.send(answer) }
        }
    }

    /// The address as the configuration writes it.
    var address: String {
        switch endpoint {
        case .ip(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .host(let name, let port): "\(name):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    var port: Int { if case .ip(_, let port) = endpoint { port } else { 0 } }

    /// Requests seen so far.
    var requests: [Message] { record.now.requests.map(\.message) }

    /// Ends the socket and all connections.
    func stop() {
        // Once: the number may belong to another socket afterwards.
        guard
            isStopped.update({ was in
                defer { was = true }; return !was
            })
        else { return }
        shutdown(descriptor, CInt(SHUT_RDWR))
        for stream in streams.now { stream.interrupt() }
        if case .unix(let path) = endpoint { unlink(path) }
    }

    private static func accept(
        _ descriptor: CInt,
        _ record: Monitor<Record>,
        _ streams: Monitor<[ByteStream]>,
        _ script: @escaping Script
    ) {
        while true {
            let fd = Glibc.accept(descriptor, nil, nil)
            if fd < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard fd >= 0 else { break }
            var time = timeval(tv_sec: TestSocket.deadlineSeconds, tv_usec: 0)
            setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
            TestSocket.set(CInt(TCP_NODELAY), to: 1, level: CInt(IPPROTO_TCP), on: fd)
            let index = record.update { record in
                record.connections += 1
                return record.connections - 1
            }
            let stream = ByteStream(fd) { bytes in
                record.update { record in
                    record.byteCount += bytes.count
                    if record.bytes.count < 1 << 20 { record.bytes += bytes }
                }
            }
            streams.update { $0.append(stream) }
            let connection = BackendConnection(index: index, stream: stream, record: record)
            startThread {
                try? script(connection)
                stream.close()
                record.update { $0.ended.append(index) }
            }
        }
        close(descriptor)
    }
}

/// One connection of a backend.
struct BackendConnection: Sendable {
    /// How many were accepted before it.
    let index: Int
    let stream: ByteStream
    let record: Monitor<Backend.Record>

    /// The next request, recorded; nil when the other side ends the connection.
    func request() throws -> Message? {
        guard let message = try stream.readRequest() else { return nil }
        record.update { $0.requests.append((index, message)) }
        return message
    }

    /// The next request's head, recorded; its body is left to be read.
    func head() throws -> Message? {
        guard let message = try stream.readHead() else { return nil }
        record.update { $0.requests.append((index, message)) }
        return message
    }

    func send(_ text: String) throws { try stream.send(text) }
    func send(_ bytes: [UInt8]) throws { try stream.send(bytes) }

    /// Blocks until the other side ends the connection, orderly or not.
    func waitForEnd() { _ = try? stream.drainToEnd() }

    func reset() { stream.reset() }
    func finish() { stream.finish() }
}
