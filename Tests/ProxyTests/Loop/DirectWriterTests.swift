import Balancing
import Glibc
import NIOCore
import NIOEmbedded
import NIOPosix
import Testing

@testable import Proxy

@Suite struct DirectWriterTests {
    /// A handler that does nothing but write, and notes what it is told.
    final class Writer: DirectWriter, ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer

        private(set) var writability: [Bool] = []
        private(set) var isInactive = false

        func handlerAdded(context: ChannelHandlerContext) { self.context = context }
        func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
        func channelActive(context: ChannelHandlerContext) { self.beginDirectWrites(context: context) }

        func channelInactive(context: ChannelHandlerContext) {
            self.endDirectWrites()
            self.isInactive = true
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            self.writability.append(context.channel.isWritable)
        }
    }

    /// Counts what goes by the channel.
    final class Counter: ChannelOutboundHandler, @unchecked Sendable {
        typealias OutboundIn = ByteBuffer

        private(set) var writes = 0

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            self.writes += 1
            context.write(data, promise: promise)
        }
    }

    /// A writer at one end of a connected pair of sockets; the test reads the other end with blocking calls.
    struct Pair {
        let writer: Writer
        let counter: Counter
        let channel: any Channel
        let peer: CInt

        /// `buffer`: What the kernel keeps at most of unread bytes, about.
        init(buffer: CInt = 4_096) async throws {
            var ends: [CInt] = [-1, -1]
            guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
                throw IOError(errnoCode: errno, reason: "socketpair")
            }
            var size = buffer
            setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
            // Bytes that never come end a test rather than hold it up.
            var patience = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            let (writer, counter) = (Writer(), Counter())
            self.channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers([counter, writer])
                    }
                }
                .withConnectedSocket(ends[0])
                .get()
            (self.writer, self.counter, self.peer) = (writer, counter, ends[1])
        }

        /// Runs a closure on the writer's event loop.
        func run<Result: Sendable>(_ body: @escaping @Sendable (Writer) throws -> Result) async throws -> Result {
            let writer = self.writer
            return try await self.channel.eventLoop.submit { try body(writer) }.get()
        }

        /// Bytes that the channel has in its queue.
        func queuedBytes() async throws -> Int {
            try await self.channel.getOption(.bufferedWritableBytes).get()
        }

        /// Waits for exactly that many bytes.
        func receive(_ count: Int) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            var received = 0
            while received < count {
                let more = bytes.withUnsafeMutableBytes {
                    recv(self.peer, $0.baseAddress?.advanced(by: received), count - received, 0)
                }
                if more <= 0 { return Array(bytes[..<received]) }
                received += more
            }
            return bytes
        }

        func end() async {
            close(self.peer)
            try? await self.channel.close()
        }
    }

    private static func pattern(_ count: Int, from start: Int = 0) -> ByteBuffer {
        ByteBuffer(bytes: (start..<(start + count)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
    }

    @Test func what_the_kernel_takes_does_not_pass_through_the_channel() async throws {
        let pair = try await Pair()
        let needsFlush = try await pair.run { writer in
            writer.send(ByteBuffer(string: "at once, "))
            let first = writer.needsFlush
            writer.enqueue(ByteBuffer(string: "when flushed"))
            let second = writer.needsFlush
            writer.flush()
            return [first, second, writer.needsFlush]
        }
        #expect(needsFlush == [false, true, false])
        #expect(pair.receive(21) == Array("at once, when flushed".utf8))
        #expect(pair.counter.writes == 0)
        await pair.end()
    }

    @Test func several_pieces_go_by_the_channel_in_order_and_later_ones_directly_again() async throws {
        let pair = try await Pair()
        try await pair.run { writer in
            for piece in ["a", "b", "c"] { writer.enqueue(ByteBuffer(string: piece)) }
            writer.send(ByteBuffer(string: "d"))
            writer.flush()
        }
        #expect(pair.counter.writes == 4)
        try await pair.run { writer in
            writer.enqueue(ByteBuffer(string: "e"))
            writer.flush()
            writer.send(ByteBuffer(string: "f"))
        }
        #expect(pair.receive(6) == Array("abcdef".utf8))
        #expect(pair.counter.writes == 4)
        await pair.end()
    }

    @Test(arguments: [true, false])
    func what_the_kernel_does_not_take_waits_in_the_channel(atOnce: Bool) async throws {
        let pair = try await Pair()
        let (first, second) = (Self.pattern(300_000), Self.pattern(5, from: 300_000))
        try await pair.run { writer in
            if atOnce { writer.send(first) } else { writer.enqueue(first) }
            writer.flush()
        }
        let queued = try await pair.queuedBytes()
        #expect(queued > 65_536 && queued < 300_000, "a part was sent directly, the rest waits")
        try await pair.run { writer in
            writer.send(second)
            writer.flush()
        }
        #expect(try await pair.queuedBytes() == queued + 5, "what comes later waits behind it")
        #expect(pair.receive(300_005) == Array(first.readableBytesView) + Array(second.readableBytesView))
        #expect(try await pair.run { $0.writability } == [false, true])
        await pair.end()
    }

    @Test func a_piece_that_was_not_sent_whole_is_not_sent_before_the_flush() async throws {
        let pair = try await Pair()
        let needsFlush = try await pair.run { writer in
            writer.send(Self.pattern(300_000))
            return writer.needsFlush
        }
        #expect(needsFlush)
        #expect(try await pair.queuedBytes() == 0)
        #expect(pair.counter.writes == 0)
        await pair.end()
    }

    @Test func a_failed_send_ends_the_connection_as_a_failed_write_of_the_channel_does() async throws {
        let pair = try await Pair()
        close(pair.peer)
        // Without reading, the channel does not see the end before it writes.
        try await pair.run { writer in
            writer.send(ByteBuffer(string: "nobody "))
            writer.enqueue(ByteBuffer(string: "reads this"))
            writer.flush()
        }
        try await pair.channel.closeFuture.get()
        #expect(try await pair.run { $0.isInactive })
    }

    @Test func a_closed_connection_does_not_write_to_whoever_has_its_descriptor_next() async throws {
        let pair = try await Pair()
        try await pair.run { writer in writer.enqueue(ByteBuffer(string: "held back")) }
        try await pair.channel.close()
        // The lowest free descriptors are used first, so one of many is the closed one's.
        let others = (0..<32).map { _ in
            var ends: [CInt] = [-1, -1]
            socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
            return ends
        }
        try await pair.run { writer in
            writer.flush()
            writer.send(ByteBuffer(string: "late"))
            writer.enqueue(ByteBuffer(string: "later"))
            writer.flush()
        }
        for end in others.joined() {
            var byte: UInt8 = 0
            #expect(recv(end, &byte, 1, CInt(MSG_DONTWAIT)) == -1 && errno == EAGAIN)
        }
        for end in others.joined() { close(end) }
        close(pair.peer)
    }

    @Test func a_channel_without_a_socket_is_written_to_as_ever() throws {
        let writer = Writer()
        let channel = EmbeddedChannel(handler: writer)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        writer.send(ByteBuffer(string: "a"))
        #expect(writer.needsFlush)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        writer.flush()
        writer.enqueue(ByteBuffer(string: "b"))
        writer.flush()
        #expect(!writer.needsFlush)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "a"))
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "b"))
        _ = try channel.finish()
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func all_bytes_arrive_once_and_in_order(seed: UInt64) async throws {
        var random = FastGenerator(seed: seed)
        let pair = try await Pair(buffer: 4_096 << CInt(random.below(6)))
        var start = 0
        var read = 0
        for _ in 0..<40 {
            var steps: [(size: Int, isAtOnce: Bool, flushes: Bool)] = []
            for _ in 0..<(1 + random.below(4)) {
                let size = random.chance(70) ? random.below(2_000) : random.below(90_000)
                steps.append((size, random.chance(50), random.chance(40)))
            }
            let (first, turn) = (start, steps)
            try await pair.run { writer in
                var next = first
                for step in turn {
                    let bytes = Self.pattern(step.size, from: next)
                    next += step.size
                    if step.isAtOnce { writer.send(bytes) } else { writer.enqueue(bytes) }
                    if step.flushes { writer.flush() }
                }
                writer.flush()
            }
            start += steps.reduce(0) { $0 + $1.size }
            let count = random.below(start - read + 1)
            #expect(pair.receive(count) == Array(Self.pattern(count, from: read).readableBytesView))
            read += count
        }
        #expect(pair.receive(start - read) == Array(Self.pattern(start - read, from: read).readableBytesView))
        #expect(try await pair.queuedBytes() == 0)
        await pair.end()
    }
}
