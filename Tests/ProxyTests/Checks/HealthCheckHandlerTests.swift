import NIOCore
import NIOEmbedded
import Testing

@testable import Proxy

@Suite struct HealthCheckHandlerTests {
    /// What a handler said of the bytes it got.
    private final class Outcome {
        var ends: [Int?] = []
    }

    private func outcome(of pieces: [String], closing: Bool = true) throws -> [Int?] {
        let outcome = Outcome()
        let channel = EmbeddedChannel(handler: HealthCheckHandler { outcome.ends.append($0) })
        for piece in pieces { try channel.writeInbound(ByteBuffer(string: piece)) }
        if closing { _ = try channel.finish(acceptAlreadyClosed: true) }
        return outcome.ends
    }

    @Test func the_status_counts_as_soon_as_the_head_is_in() throws {
        for status in [200, 204, 301, 404, 500, 503, 599] {
            let head = "HTTP/1.1 \(status) X\r\nContent-Length: 5\r\n\r\n"
            #expect(try self.outcome(of: [head], closing: false) == [status])
        }
    }

    @Test func a_head_may_come_in_any_pieces() throws {
        let answer = "HTTP/1.1 200 OK\r\nServer: x\r\n\r\nhello"
        for split in 0...answer.count {
            let pieces = [String(answer.prefix(split)), String(answer.dropFirst(split))].filter { !$0.isEmpty }
            #expect(try self.outcome(of: pieces) == [200])
        }
        #expect(try self.outcome(of: answer.map(String.init)) == [200])
    }

    @Test func interim_answers_are_passed_over() throws {
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        #expect(try self.outcome(of: [interim + "HTTP/1.1 503 No\r\n\r\n"]) == [503])
        #expect(try self.outcome(of: (interim + "HTTP/1.1 200 OK\r\n\r\n").map(String.init)) == [200])
        #expect(try self.outcome(of: [interim]) == [nil])
    }

    @Test(arguments: [
        "garbage\r\n\r\n", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "HTTP/1.1 200 OK\r\nbad header: x\r\n\r\n",
    ])
    func an_invalid_answer_is_none(answer: String) throws {
        #expect(try self.outcome(of: [answer]) == [nil])
        #expect(try self.outcome(of: answer.map(String.init)) == [nil])
    }

    @Test func an_answer_that_ends_too_early_is_none() throws {
        #expect(try self.outcome(of: []) == [nil])
        #expect(try self.outcome(of: ["HTTP/1.1 200 OK\r\nServer: x\r\n"]) == [nil])
    }

    @Test func a_head_without_end_is_refused_before_it_ends() throws {
        let field = "X-Long: \(String(repeating: "x", count: 1_000))\r\n"
        let answer = ["HTTP/1.1 200 OK\r\n"] + Array(repeating: field, count: 20)
        #expect(try self.outcome(of: answer, closing: false) == [nil])
    }

    @Test func the_end_is_told_once() throws {
        #expect(try self.outcome(of: ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 500 No\r\n\r\n", "x"]) == [200])
        #expect(try self.outcome(of: ["garbage\n", "HTTP/1.1 200 OK\r\n\r\n"]) == [nil])
    }

    @Test func an_error_closes_the_connection() throws {
        let outcome = Outcome()
        let channel = EmbeddedChannel(handler: HealthCheckHandler { outcome.ends.append($0) })
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        channel.pipeline.fireErrorCaught(ChannelError.ioOnClosedChannel)
        channel.embeddedEventLoop.run()
        #expect(!channel.isActive && outcome.ends == [nil])
    }
}
