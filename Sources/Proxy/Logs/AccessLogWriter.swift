import Glibc
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Writes access log lines to a descriptor on a thread of its own, so that a slow disk never stops an event loop.
///
/// What waits to be written is bounded: beyond that, lines are dropped and counted. Nothing is dropped at the end:
/// ``close()`` returns when all is written.
final class AccessLogWriter: Sendable {
    /// Bytes that may wait to be written: about a second of a busy node.
    static let queuedBytesMax = 64 << 20

    /// Without any progress in writing the last lines.
    static let closingTimeMax = TimeAmount.seconds(3)

    private let descriptor: CInt
    private let ownsDescriptor: Bool
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let state = NIOLockedValueBox(State())

    private struct State {
        var queuedBytes = 0
        var droppedBytes: UInt64 = 0
        var failures: UInt64 = 0
        var isClosed = false
    }

    /// Opens the log.
    ///
    /// - Parameter path: A file to append to, made if need be with mode 0640; nil for standard output.
    /// - Throws: `IOError` when the file cannot be opened.
    init(path: String?) throws {
        if let path {
            let fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
            guard fd >= 0 else { throw IOError(errnoCode: errno, reason: "cannot open the access log \(path)") }
            self.descriptor = fd
            self.ownsDescriptor = true
        } else {
            self.descriptor = STDOUT_FILENO
            self.ownsDescriptor = false
        }
        self.thread.start()
    }

    /// Bytes of lines that were dropped, and writes that failed.
    var losses: (droppedBytes: UInt64, failures: UInt64) {
        self.state.withLockedValue { ($0.droppedBytes, $0.failures) }
    }

    /// Queues whole lines.
    func write(_ lines: ByteBuffer) {
        let count = lines.readableBytes
        let isAccepted = self.state.withLockedValue { state in
            guard !state.isClosed, state.queuedBytes + count <= Self.queuedBytesMax else {
                state.droppedBytes &+= UInt64(count)
                return false
            }
            state.queuedBytes += count
            return true
        }
        guard isAccepted else { return }
        self.thread.submit { _ in
            // Also when the pool is shutting down: nothing that was accepted is lost.
            let lost = lines.withUnsafeReadableBytes { self.writeAll($0) }
            self.state.withLockedValue { state in
                state.queuedBytes -= count
                if lost > 0 { state.failures &+= 1 }
                state.droppedBytes &+= UInt64(lost)
            }
        }
    }

    /// Writes what is queued and closes the log; lines that come later are dropped and counted.
    ///
    /// A reader that takes nothing for ``closingTimeMax`` (a full pipe) holds the end up no longer: what is left is lost.
    func close() async {
        let wasClosed = self.state.withLockedValue { state in
            defer { state.isClosed = true }
            return state.isClosed
        }
        guard !wasClosed else { return }
        guard await self.isWritten() else { return }
        try? await self.thread.shutdownGracefully()
        if self.ownsDescriptor { Glibc.close(self.descriptor) }
    }

    /// Waits for what is queued to be written, as long as any of it goes; returns whether all was.
    private func isWritten() async -> Bool {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let written = eventLoop.makePromise(of: Bool.self)
        self.thread.submit { _ in written.succeed(true) }
        let left = NIOLockedValueBox(Int.max)
        let watch = eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.closingTimeMax) { _ in
            let queued = self.state.withLockedValue { $0.queuedBytes }
            let before = left.withLockedValue { left in
                defer { left = queued }
                return left
            }
            if queued >= before { written.succeed(false) }
        }
        defer { watch.cancel() }
        return (try? await written.futureResult.get()) ?? false
    }

    /// Writes all bytes; returns how many could not be written.
    private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(self.descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                guard errno == EAGAIN else { return rest.count }
                // Standard output may be shared with somebody who made it non-blocking.
                var ready = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
                continue
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
        return 0
    }
}
