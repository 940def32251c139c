import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import Proxy

@Suite struct AccessLogWriterTests {
    private let directory: PrivateDirectory

    init() throws { self.directory = try PrivateDirectory() }

    @Test func lines_are_appended_in_order_and_all_written_at_the_end() async throws {
        let path = self.directory.file("file")
        var expected = ""
        for round in 0..<2 {
            let writer = try AccessLogWriter(path: path)
            for number in 0..<500 {
                let line = "line \(round).\(number)\n"
                expected += line
                writer.write(ByteBuffer(string: line))
            }
            await writer.close()
            #expect(writer.losses == (0, 0))
        }
        let content = try #require(PrivateDirectory.content(of: path))
        #expect(String(decoding: content, as: UTF8.self) == expected)
    }

    @Test func a_new_log_is_not_for_everybodys_eyes() async throws {
        let path = self.directory.file("file")
        let writer = try AccessLogWriter(path: path)
        await writer.close()
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o137 == 0)
    }

    @Test func a_log_that_cannot_be_opened_is_named() {
        let path = self.directory.file("missing/file")
        let error = #expect(throws: IOError.self) { try AccessLogWriter(path: path) }
        #expect(error?.errnoCode == ENOENT)
        #expect("\(String(describing: error))".contains(path))
    }

    @Test func what_waits_is_bounded_and_what_is_dropped_is_counted() async throws {
        // Nobody reads the pipe at first, so that lines have to wait.
        let path = self.directory.file("file")
        try #require(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        try #require(reader >= 0)
        let writer = try AccessLogWriter(path: path)
        let megabyte = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
        let fitting = AccessLogWriter.queuedBytesMax >> 20
        for _ in 0..<(fitting + 5) { writer.write(megabyte) }
        #expect(writer.losses == (5 << 20, 0))
        // Reading begins at once, whatever other tests do with the threads of the concurrency runtime.
        let counted = NIOThreadPool.singleton.runIfActive(eventLoop: MultiThreadedEventLoopGroup.singleton.any()) {
            Self.countBytes(of: reader)
        }
        await writer.close()
        #expect(try await counted.get() == AccessLogWriter.queuedBytesMax)
        #expect(writer.losses == (5 << 20, 0))
    }

    @Test func a_write_that_fails_is_counted_and_frees_its_place() async throws {
        let writer = try AccessLogWriter(path: "/dev/full")
        for _ in 0..<3 { writer.write(ByteBuffer(string: "line\n")) }
        await writer.close()
        #expect(writer.losses == (15, 3))
    }

    @Test func nothing_is_written_after_the_end() async throws {
        let writer = try AccessLogWriter(path: self.directory.file("file"))
        await writer.close()
        // The descriptor's number is free now, and may be taken by something that is no log at all.
        let path = self.directory.file("other")
        let others = (0..<64).map { _ in open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
        defer { for descriptor in others { close(descriptor) } }
        writer.write(ByteBuffer(string: "late\n"))
        #expect(PrivateDirectory.content(of: path) == [])
        #expect(writer.losses == (5, 0), "what comes too late is counted")
        await writer.close()
    }

    /// Reads until all writers are gone.
    private static func countBytes(of descriptor: CInt) -> Int {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var total = 0
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            total += count
        }
        close(descriptor)
        return total
    }
}
