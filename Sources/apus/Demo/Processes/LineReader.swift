import Glibc

/// Lines from a descriptor that does not block.
struct LineReader {
    private let descriptor: Int32
    private var partial: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Waits up to `timeout` milliseconds for something to read, then gives the lines that are whole.
    mutating func lines(timeout: Int32) -> [String] {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&entry, 1, timeout)
        guard ready > 0 else { return [] }
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else {
                // At the end of the stream poll(2) returns at once, and the caller must not spin.
                if count == 0 { usleep(UInt32(timeout) * 1_000) }
                break
            }
            partial += chunk[..<count]
        }
        var lines: [String] = []
        while let end = partial.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: partial[..<end], as: UTF8.self))
            partial.removeSubrange(...end)
        }
        return lines
    }

    /// The first line to come; nil when there is none by the deadline.
    mutating func firstLine(until deadline: ContinuousClock.Instant) -> String? {
        while ContinuousClock.now < deadline {
            if let line = lines(timeout: 50).first { return line }
        }
        return nil
    }
}
