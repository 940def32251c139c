import Balancing
import HTTPWire
import NIOCore
import Testing

@testable import ApusConfiguration
@testable import Proxy

@Suite struct LoopAccessLogTests {
    private struct NotARequest: Error {}

    private let directory: PrivateDirectory
    private let writer: AccessLogWriter
    private let log: LoopAccessLog

    init() throws {
        self.directory = try PrivateDirectory()
        self.writer = try AccessLogWriter(path: self.directory.file("file"))
        self.log = LoopAccessLog(writer: self.writer)
    }

    private func pool() -> (Worker, LoopPool) {
        let worker = Sample.worker()
        let backends = [
            Sample.backend("a", .ip("127.0.0.1", port: 1)), Sample.backend("b:80", .ip("127.0.0.1", port: 2)),
        ]
        let shared = PoolShared(pool: Sample.pool(backends), loops: 1)
        let table = PickTable(algorithm: .random, backends: [])
        return (worker, LoopPool(worker: worker, shared: shared, snapshot: PoolSnapshot(table: table, isUsable: [])))
    }

    private func begin(_ head: String, client: String = "192.0.2.1", listener: String = "web") throws -> ByteBuffer {
        try self.begin(Array(head.utf8), client: client, listener: listener)
    }

    private func begin(_ head: [UInt8], client: String = "192.0.2.1", listener: String = "web") throws -> ByteBuffer {
        let parser = HeadParser()
        var line = ByteBuffer()
        let isParsed = head.withUnsafeBytes { raw in
            guard case .complete = parser.parseRequest(raw, limits: HeadLimits(headerSize: 4_096, headerFields: 20))
            else {
                return false
            }
            self.log.begin(&line, client: client, listener: listener)
            self.log.describe(&line, parser: parser, bytes: raw)
            return true
        }
        guard isParsed else { throw NotARequest() }
        return line
    }

    private func end(_ line: inout ByteBuffer, _ record: ExchangeRecord = ExchangeRecord(), reason: AnswerReason? = nil)
    {
        self.log.end(
            &line,
            record: record,
            reason: reason,
            pool: nil,
            backend: -1,
            requestBytes: 0,
            now: record.started
        )
    }

    /// Writes what is gathered, ends the log and returns its lines.
    private func lines() async throws -> [[UInt8]] {
        self.log.flush()
        await self.writer.close()
        let content = try #require(PrivateDirectory.content(of: self.directory.file("file")))
        #expect(content.last == UInt8(ascii: "\n"))
        return content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().map {
            Array($0)
        }
    }

    @Test func a_line_tells_the_whole_exchange() async throws {
        let (worker, pool) = self.pool()
        var line = try self.begin("PUT /a?b=c HTTP/1.1\r\nHost: example.com:80\r\n\r\n")
        var record = ExchangeRecord()
        record.begin(now: 1_000_000_000)
        record.sent = 1_000_042_000
        record.answered = 1_012_345_678
        record.status = 200
        record.bytesOut = 1_234
        record.retries = 2
        let now: UInt64 = 3_000_000_000
        self.log.end(&line, record: record, reason: nil, pool: pool, backend: 1, requestBytes: 17, now: now)
        let lines = try await self.lines()
        var members = try #require(lines.first.flatMap { JSONCheck.members(of: $0) })
        let time = members.removeValue(forKey: "time")
        guard case .string(let text) = time else {
            Issue.record("time is \(String(describing: time))")
            return
        }
        #expect(text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        #expect(
            members == [
                "listener": .string("web"), "client": .string("192.0.2.1"), "method": .string("PUT"),
                "host": .string("example.com:80"), "target": .string("/a?b=c"), "protocol": .string("HTTP/1.1"),
                "status": .number(200), "pool": .string("api"), "backend": .string("b:80"), "retries": .number(2),
                "bytes_in": .number(17), "bytes_out": .number(1_234), "sent_ms": .number(0.042),
                "answered_ms": .number(12.345), "total_ms": .number(2_000),
            ]
        )
        withExtendedLifetime(worker) {}
    }

    @Test(arguments: AnswerReason.allCases)
    func an_exchange_without_a_response_says_why(reason: AnswerReason) async throws {
        var line = try self.begin("GET / HTTP/1.0\r\n\r\n")
        self.end(&line, reason: reason)
        let lines = try await self.lines()
        let members = try #require(lines.first.flatMap { JSONCheck.members(of: $0) })
        #expect(members["error"] == .string("\(reason.errorType)") && members["reason"] == .string("\(reason.name)"))
        #expect(members["protocol"] == .string("HTTP/1.0") && members["host"] == .string(""))
        #expect(members["status"] == .number(0))
        let absent = ["pool", "backend", "sent_ms", "answered_ms"]
        #expect(absent.allSatisfy { members[$0] == nil })
    }

    @Test func quotes_backslashes_and_odd_bytes_are_escaped() async throws {
        let client = "a\"\\b\u{7F}\n\u{0}\u{E4}\u{1F426}"
        var line = try self.begin("GET / HTTP/1.1\r\nHost: h\r\n\r\n", client: client, listener: "\"")
        self.end(&line)
        let lines = try await self.lines()
        let bytes = try #require(lines.first)
        #expect(bytes.allSatisfy { (0x20..<0x7F).contains($0) })
        let members = try #require(JSONCheck.members(of: bytes))
        // Bytes, which may be no UTF-8, are shown as U+00xx.
        let shown = client.utf8.map { String(Unicode.Scalar($0)) }.joined()
        #expect(members["client"] == .string(shown) && members["listener"] == .string("\""))
    }

    @Test func every_byte_that_a_target_may_hold_leaves_valid_JSON() async throws {
        var expected: [UInt8] = []
        for byte in UInt8.min...UInt8.max {
            let head = Array("GET /".utf8) + [byte] + Array(" HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
            guard var line = try? self.begin(head) else { continue }
            expected.append(byte)
            self.end(&line)
        }
        let lines = try await self.lines()
        #expect(lines.count == expected.count && expected.count > 90)
        for (line, byte) in zip(lines, expected) {
            let target = JSONCheck.members(of: line)?["target"]
            #expect(target == .string("/" + String(Unicode.Scalar(byte))), "byte \(byte)")
        }
    }

    @Test(arguments: [(0, 0.0), (999, 0), (1_000, 0.001), (99_999, 0.099), (100_000, 0.1), (1_010_000, 1.01)])
    func times_have_microseconds(nanoseconds: Int, milliseconds: Double) async throws {
        var line = try self.begin("GET / HTTP/1.0\r\n\r\n")
        var record = ExchangeRecord()
        record.begin(now: 500)
        let now = 500 + UInt64(nanoseconds)
        self.log.end(&line, record: record, reason: nil, pool: nil, backend: -1, requestBytes: 0, now: now)
        let lines = try await self.lines()
        let members = try #require(lines.first.flatMap { JSONCheck.members(of: $0) })
        #expect(members["total_ms"] == .number(milliseconds))
    }

    @Test func no_line_is_lost_or_torn_over_many_batches() async throws {
        let count = 2_000
        for number in 0..<count {
            var line = try self.begin("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
            self.end(&line)
        }
        let lines = try await self.lines()
        #expect(lines.count == count)
        let isInOrder = lines.enumerated().allSatisfy { number, line in
            JSONCheck.members(of: line)?["target"] == .string("/\(number)")
        }
        #expect(isInOrder)
        #expect(self.writer.losses == (0, 0))
    }
}
