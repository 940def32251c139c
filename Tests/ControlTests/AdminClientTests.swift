import ApusConfiguration
import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import Control

@Suite("Asking a node")
struct AdminClientTests {
    @Test("no socket and nobody on a port are an unreachable node")
    func unreachable() async throws {
        try await ServerHarness.withSocketPath { path in
            let error = await failure(of: .unix(path))
            #expect(error == .unreachable(address: "unix:\(path)", reason: "No such file or directory"))
            #expect(error?.description == "cannot reach a node at unix:\(path): No such file or directory")
        }
    }

    @Test("a port on which nobody listens is an unreachable node")
    func refusedConnection() async throws {
        // Bound but not listening, so that no other test can get the port.
        let holder = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(holder) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(holder, address, length) | getsockname(holder, address, &length)
            }
        }
        try #require(code == 0)
        let endpoint = Endpoint.ip("127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port)))
        #expect(await failure(of: endpoint) == .unreachable(address: endpoint.text, reason: "Connection refused"))
    }

    @Test("a path that is too long for a socket is an unreachable node")
    func longPath() async throws {
        let endpoint = Endpoint.unix("/" + String(repeating: "a", count: 108))
        let error = await failure(of: endpoint)
        #expect(error == .unreachable(address: endpoint.text, reason: "the path is too long for a socket"))
    }

    @Test("what a node refuses, it says why")
    func refused() async throws {
        let error = try await ServerHarness.with(ServerHarness.health()) { await failure(of: $0) }
        #expect(error == .refused(status: 404, message: "no such path: /v1/status"))
    }

    @Test(
        "an answer that is not ours is told from silence",
        arguments: [
            ("", "it ended too early"), ("HTTP/1.1 200 OK\r\nContent-Le", "it ended too early"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}", "it ended too early"),
            ("SSH-2.0-OpenSSH\r\n", "it is not HTTP/1.1 with a length"),
            ("HTTP/1.1 200 OK\r\n\r\n{}", "it is not HTTP/1.1 with a length"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "its JSON is not of the expected shape"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "its JSON is not of the expected shape"),
        ]
    )
    func invalidAnswer(bytes: String, reason: String) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FixedAnswer(bytes))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let endpoint = Endpoint.ip("127.0.0.1", port: server.localAddress?.port ?? 0)
        let error = await failure(of: endpoint)
        try await server.close()
        #expect(error == .invalidAnswer(address: endpoint.text, reason: reason))
    }

    private func failure(of endpoint: Endpoint) async -> AdminClientError? {
        do {
            _ = try await ServerHarness.blocking { try AdminClient(endpoint: endpoint).status() }
            return nil
        } catch {
            return error as? AdminClientError
        }
    }
}

/// Answers the first bytes that come with fixed ones, and closes.
private final class FixedAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: String

    init(_ answer: String) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
