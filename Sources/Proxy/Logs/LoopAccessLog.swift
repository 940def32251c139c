import HTTPWire
import NIOCore

/// The access log as one event loop writes it: JSON lines into a buffer that goes to the writer when it is full or old.
///
/// Confined to its event loop.
final class LoopAccessLog: @unchecked Sendable {
    /// Bytes gathered before they are handed over.
    private static let batchSize = 32_768

    private let writer: AccessLogWriter
    private var batch = ByteBuffer()
    private var clock = WallClock()

    init(writer: AccessLogWriter) {
        self.writer = writer
    }

    /// Begins a line: when, where, who.
    func begin(_ line: inout ByteBuffer, client: String, listener: String) {
        let milliseconds = self.clock.update()
        line.writeString("{\"time\":\"")
        line.writeString(self.clock.timestamp)
        line.writeStaticString(milliseconds < 10 ? ".00" : milliseconds < 100 ? ".0" : ".")
        line.writeString(String(milliseconds))
        line.writeStaticString("Z\",\"listener\":\"")
        line.writeEscaped(listener)
        line.writeStaticString("\",\"client\":\"")
        line.writeEscaped(client)
        line.writeStaticString("\"")
    }

    /// Writes what the request's head tells, while it is there; a request that was refused has none.
    func describe(_ line: inout ByteBuffer, parser: HeadParser, bytes: UnsafeRawBufferPointer) {
        let head = parser.request
        line.writeStaticString(",\"method\":\"")
        line.writeEscaped(head.methodName.slice(of: bytes))
        line.writeStaticString("\",\"host\":\"")
        line.writeEscaped(head.authority.slice(of: bytes))
        line.writeStaticString("\",\"target\":\"")
        line.writeEscaped(head.target.slice(of: bytes))
        line.writeStaticString("\",\"protocol\":\"HTTP/1.")
        line.writeStaticString(head.minorVersion == 0 ? "0\"" : "1\"")
    }

    /// Writes how the exchange went and hands the line over.
    func end(
        _ line: inout ByteBuffer,
        record: ExchangeRecord,
        reason: AnswerReason?,
        pool: LoopPool?,
        backend: Int,
        requestBytes: UInt64,
        now: UInt64
    ) {
        line.writeStaticString(",\"status\":")
        line.writeString(String(record.status))
        if let pool {
            line.writeStaticString(",\"pool\":\"")
            line.writeEscaped(pool.settings.name)
            if backend >= 0 {
                line.writeStaticString("\",\"backend\":\"")
                line.writeEscaped(pool.shared.backends[backend].name)
            }
            line.writeStaticString("\"")
        }
        if let reason {
            line.writeStaticString(",\"error\":\"")
            line.writeStaticString(reason.errorType)
            line.writeStaticString("\",\"reason\":\"")
            line.writeStaticString(reason.name)
            line.writeStaticString("\"")
        }
        line.writeStaticString(",\"retries\":")
        line.writeString(String(record.retries))
        line.writeStaticString(",\"bytes_in\":")
        line.writeString(String(requestBytes))
        line.writeStaticString(",\"bytes_out\":")
        line.writeString(String(record.bytesOut))
        if record.sent >= record.started, record.sent > 0 {
            line.writeStaticString(",\"sent_ms\":")
            line.writeMilliseconds(record.sent - record.started)
        }
        if record.answered >= record.started, record.answered > 0 {
            line.writeStaticString(",\"answered_ms\":")
            line.writeMilliseconds(record.answered - record.started)
        }
        line.writeStaticString(",\"total_ms\":")
        line.writeMilliseconds(now &- record.started)
        line.writeStaticString("}\n")
        self.append(&line)
    }

    /// Hands over what is gathered.
    func flush() {
        guard self.batch.readableBytes > 0 else { return }
        self.writer.write(self.batch)
        self.batch = ByteBufferAllocator().buffer(capacity: Self.batchSize + 2_048)
    }

    private func append(_ line: inout ByteBuffer) {
        if self.batch.capacity == 0 { self.batch.reserveCapacity(Self.batchSize + 2_048) }
        self.batch.writeBuffer(&line)
        if self.batch.readableBytes >= Self.batchSize { self.flush() }
    }
}

extension ByteBuffer {
    /// Appends text for the inside of a JSON string.
    ///
    /// Heads hold no control characters but HTAB; bytes beyond ASCII, which may be no UTF-8, are written as U+00xx.
    fileprivate mutating func writeEscaped(_ text: UnsafeRawBufferPointer) {
        var runStart = 0
        for (index, byte) in text.enumerated() {
            let isSpecial = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            guard isSpecial || byte < 0x20 || byte >= 0x7F else { continue }
            self.writeBytes(text[runStart..<index])
            runStart = index + 1
            if isSpecial {
                self.writeInteger(UInt8(ascii: "\\"))
                self.writeInteger(byte)
            } else {
                let digits = String(byte, radix: 16)
                self.writeString(digits.count == 1 ? "\\u000\(digits)" : "\\u00\(digits)")
            }
        }
        self.writeBytes(text[runStart...])
    }

    fileprivate mutating func writeEscaped(_ text: String) {
        var text = text
        text.withUTF8 { self.writeEscaped(UnsafeRawBufferPointer($0)) }
    }

    /// Appends nanoseconds as milliseconds with three decimals.
    fileprivate mutating func writeMilliseconds(_ nanoseconds: UInt64) {
        let microseconds = nanoseconds / 1_000
        self.writeString(String(microseconds / 1_000))
        let fraction = microseconds % 1_000
        self.writeStaticString(fraction < 10 ? ".00" : fraction < 100 ? ".0" : ".")
        self.writeString(String(fraction))
    }
}
