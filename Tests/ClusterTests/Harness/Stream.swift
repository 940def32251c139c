import NIOCore
import NIOPosix

@testable import Cluster

/// A TCP connection of a test: sends what it likes, and keeps what it gets.
final class Stream: Sendable {
    let received: Watched<[UInt8]>
    let isClosed: Watched<Bool>
    private let channel: any Channel

    private init(channel: any Channel, received: Watched<[UInt8]>, isClosed: Watched<Bool>) {
        self.channel = channel
        self.received = received
        self.isClosed = isClosed
    }

    static func connect(to seed: ClusterSettings.Seed) async throws -> Stream {
        let received = Watched<[UInt8]>([])
        let isClosed = Watched(false)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Keeper(received: received, isClosed: isClosed))
                }
            }
            .connect(host: seed.host, port: seed.port).get()
        return Stream(channel: channel, received: received, isClosed: isClosed)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await self.channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func close() async {
        try? await self.channel.close()
    }

    private final class Keeper: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let received: Watched<[UInt8]>
        private let isClosed: Watched<Bool>

        init(received: Watched<[UInt8]>, isClosed: Watched<Bool>) {
            self.received = received
            self.isClosed = isClosed
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = Array(self.unwrapInboundIn(data).readableBytesView)
            self.received.change { $0 += bytes }
        }

        func channelInactive(context: ChannelHandlerContext) {
            self.isClosed.change { $0 = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
