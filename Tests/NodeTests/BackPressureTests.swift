import Glibc
import Testing

/// Neither side's slowness costs the node's memory.
@Suite("Back-pressure", .serialized)
struct BackPressureTests {
    private static let total = 64 << 20
    /// What the side that does not read takes.
    ///
    /// Much less, and loopback's large segments wait for timers.
    private static let receiveBuffer = 1 << 19
    /// What node and kernel together may hold: socket buffers of both sides, and one read.
    private static let bufferedMax = 8 << 20

    private static let pieceSize = 1 << 16
    private static let pattern = (0..<pieceSize).map { UInt8(truncatingIfNeeded: $0 &+ ($0 >> 8) &* 7) }

    /// A piece that begins with its number, so that each has its place.
    private static func piece(at offset: Int) -> [UInt8] {
        var piece = pattern
        withUnsafeBytes(of: offset) { piece.replaceSubrange(0..<8, with: $0) }
        return piece
    }

    /// Sends all bytes; `stalled` is set to what was sent when the other side takes no more for half a second.
    private static func sendAll(_ stream: ByteStream, stalled: Monitor<Int?>) throws {
        var offset = 0
        while offset < total {
            let piece = piece(at: offset)
            var sent = 0
            while sent < piece.count {
                var descriptor = pollfd(fd: stream.descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&descriptor, 1, 500) == 0 {
                    let count = offset + sent
                    stalled.update { if $0 == nil { $0 = count } }
                    continue
                }
                let count = piece[sent...].withUnsafeBytes {
                    send(stream.descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
                }
                if count < 0, errno == EAGAIN { continue }
                guard count > 0 else { throw WireError.reset }
                sent += count
            }
            offset += piece.count
        }
        stalled.update { if $0 == nil { $0 = total } }
    }

    /// Reads all bytes; true when each is what and where it should be.
    private static func receiveAll(_ stream: ByteStream) throws -> Bool {
        var offset = 0
        while offset < total {
            guard try stream.read(pieceSize) == piece(at: offset) else { return false }
            offset += pieceSize
        }
        return true
    }

    @Test("a client that does not read holds its backend up, and gets everything in the end")
    func slowClient() async throws {
        let stalled = Monitor<Int?>(nil)
        let backend = try Backend { connection in
            _ = try connection.request()
            TestSocket.set(SO_SNDBUF, to: 1 << 16, on: connection.stream.descriptor)
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.total)\r\n\r\n")
            try Self.sendAll(connection.stream, stalled: stalled)
            connection.waitForEnd()
        }
        try await serve(backend) { node in
            let client = try Client(node.endpoint, receiveBuffer: Self.receiveBuffer)
            try client.send(Request.get())
            try stalled.wait("the backend to be held up") { $0 != nil }
            #expect(try #require(stalled.now) < Self.bufferedMax + Self.receiveBufferMax)
            #expect(try client.stream.readHead()?.status == 200)
            #expect(try Self.receiveAll(client.stream))
        }
    }

    @Test("a backend that does not read holds its client up, and gets everything in the end")
    func slowBackend() async throws {
        let gate = Gate()
        let isIntact = Monitor<Bool?>(nil)
        let backend = try Backend { connection in
            TestSocket.set(SO_RCVBUF, to: CInt(Self.receiveBuffer), on: connection.stream.descriptor)
            _ = try connection.head()
            try gate.pass()
            let result = try Self.receiveAll(connection.stream)
            isIntact.update { $0 = result }
            try connection.send(Answer.ok())
        }
        try await serve(backend) { node in
            let client = try node.client()
            TestSocket.set(SO_SNDBUF, to: 1 << 16, on: client.stream.descriptor)
            try client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(Self.total)\r\n\r\n")
            let stalled = Monitor<Int?>(nil)
            startThread { try? Self.sendAll(client.stream, stalled: stalled) }
            try stalled.wait("the client to be held up") { $0 != nil }
            #expect(try #require(stalled.now) < Self.bufferedMax + Self.receiveBufferMax)
            gate.open()
            #expect(try client.response().status == 200)
            #expect(isIntact.now == true)
        }
    }

    /// The largest receive buffer that the kernel gives a TCP socket, in bytes.
    private static let receiveBufferMax: Int = {
        let descriptor = open("/proc/sys/net/ipv4/tcp_rmem", O_RDONLY)
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = max(0, read(descriptor, &text, text.count))
        let numbers = String(decoding: text.prefix(count), as: UTF8.self).split {
            $0 == "\t" || $0 == "\n" || $0 == " "
        }
        return numbers.last.flatMap { Int($0) } ?? 0
    }()

    @Test("a client that pipelines endlessly without reading is held up")
    func endlessPipelining() async throws {
        try await serve(.answering(Answer.ok(String(repeating: "x", count: 8_000)))) { node in
            let client = try Client(node.endpoint, receiveBuffer: Self.receiveBuffer)
            TestSocket.set(SO_SNDBUF, to: 1 << 16, on: client.stream.descriptor)
            let request = Request.get("/", "X-Long: \(String(repeating: "x", count: 4_000))")
            let requests = Array(String(repeating: request, count: 100).utf8)
            var sent = 0
            var isHeldUp = false
            // What the kernel takes for the node is not the node's memory.
            let limit = Self.bufferedMax + Self.receiveBufferMax
            while sent < limit, !isHeldUp {
                var descriptor = pollfd(fd: client.stream.descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&descriptor, 1, 500) == 0 {
                    isHeldUp = true
                } else {
                    // From where the last write stopped, so that requests stay whole.
                    let count = requests[(sent % requests.count)...].withUnsafeBytes {
                        send(
                            client.stream.descriptor,
                            $0.baseAddress,
                            $0.count,
                            CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
                        )
                    }
                    sent += max(0, count)
                }
            }
            #expect(isHeldUp)
            #expect(sent < limit)
            for _ in 0..<(sent / request.utf8.count) { #expect(try client.response().status == 200) }
        }
    }

    @Test("a client that never reads is given up")
    func clientStalls() async throws {
        let backend = try Backend { connection in
            _ = try connection.request()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.total)\r\n\r\n")
            try connection.send([UInt8](repeating: 120, count: Self.total))
            connection.waitForEnd()
        }
        try await serve(backend, listener: "timeouts: {idle: 200ms}", pool: "timeouts: {idle: 200ms}") { node in
            let client = try Client(node.endpoint, receiveBuffer: Self.receiveBuffer)
            try client.send(Request.get())
            try backend.record.wait("the upstream connection's end") { $0.ended == [0] }
            #expect(try client.stream.readHead()?.status == 200)
            let count = (try? client.stream.drainToEnd()) ?? 0
            #expect(count < Self.total)
        }
    }
}
