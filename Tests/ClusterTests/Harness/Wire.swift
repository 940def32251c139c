import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

@testable import Cluster

/// A UDP socket of a test: sends what it likes, and keeps and hands on what it gets.
final class Wire: Sendable {
    let address: SocketAddress
    /// All datagrams that came.
    let received: Watched<[[UInt8]]>
    private let channel: any Channel
    private let target: NIOLockedValueBox<SocketAddress?>

    private init(channel: any Channel, received: Watched<[[UInt8]]>, target: NIOLockedValueBox<SocketAddress?>) throws {
        guard let address = channel.localAddress else { throw ChannelError.unknownLocalAddress }
        self.address = address
        self.channel = channel
        self.received = received
        self.target = target
    }

    static func open(port: Int = 0) async throws -> Wire {
        let received = Watched<[[UInt8]]>([])
        let target = NIOLockedValueBox<SocketAddress?>(nil)
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Relay(received: received, target: target))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return try Wire(channel: channel, received: received, target: target)
    }

    /// Hands on to this address from now on what comes.
    func handOn(to seed: ClusterSettings.Seed) throws {
        let address = try SocketAddress(ipAddress: seed.host, port: seed.port)
        self.target.withLockedValue { $0 = address }
    }

    /// Sends a datagram.
    func send(_ bytes: [UInt8], to seed: ClusterSettings.Seed) async throws {
        let address = try SocketAddress(ipAddress: seed.host, port: seed.port)
        try await self.channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: bytes)))
    }

    func close() async throws {
        try await self.channel.close()
    }

    private final class Relay: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        typealias OutboundOut = AddressedEnvelope<ByteBuffer>

        private let received: Watched<[[UInt8]]>
        private let target: NIOLockedValueBox<SocketAddress?>

        init(received: Watched<[[UInt8]]>, target: NIOLockedValueBox<SocketAddress?>) {
            self.received = received
            self.target = target
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = self.unwrapInboundIn(data)
            self.received.change { $0.append(Array(envelope.data.readableBytesView)) }
            guard let target = self.target.withLockedValue({ $0 }) else { return }
            let copy = AddressedEnvelope(remoteAddress: target, data: envelope.data)
            context.writeAndFlush(self.wrapOutboundOut(copy), promise: nil)
        }
    }
}
