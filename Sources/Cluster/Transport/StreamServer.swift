import Gossip
import NIOCore
import NIOPosix

/// Takes exchanges over TCP: a few at a time, each a request of limited size answered within a limited time.
///
/// When there are too many connections the oldest one that has not made its request gives way: an honest request takes
/// milliseconds, so whoever opens connections and keeps silent keeps nobody out for long.
///
/// Confined to its event loop.
final class StreamServer: @unchecked Sendable {
    /// Connections at a time.
    static let connectionsMax = 64
    /// Bytes of unfinished requests at a time, over all connections, in largest frames.
    private static let framesMax = 4
    /// Connections that the kernel may hold.
    private static let backlog: CInt = 128

    /// What the connections need of their owner.
    struct Owner {
        /// Whether the beginning of a request shows that it will be dropped.
        var foresee: ([UInt8]) -> PacketFault?
        /// Answers a request that came from an address; nil when the connection is to be closed.
        var answer: ([UInt8], SocketAddress?) -> [UInt8]?
        /// A request was dropped, having brought this many bytes.
        var dropped: (PacketFault, SocketAddress?, Int) -> Void
        /// A connection ended without a request: refused, broken or timed out.
        var ended: (TrafficCounters.Outcome, SocketAddress?, Int) -> Void
        /// An answer of this many bytes was written, or could not be.
        var answered: (Bool, Int) -> Void
    }

    let owner: Owner
    let frameMax: Int
    let timeout: TimeAmount
    private let eventLoop: any EventLoop
    private var channel: (any Channel)?
    /// The oldest first.
    private var connections: [InboundExchange] = []
    private var bufferedBytes = 0

    init(owner: Owner, frameMax: Int, timeout: TimeAmount, eventLoop: any EventLoop) {
        self.owner = owner
        self.frameMax = frameMax
        self.timeout = timeout
        self.eventLoop = eventLoop
    }

    /// Opens, binds and listens.
    func listen(on address: SocketAddress) -> EventLoopFuture<Void> {
        var bootstrap = ServerBootstrap(group: self.eventLoop)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        if address.protocol == .inet6 {
            bootstrap = bootstrap.serverChannelOption(
                ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only),
                value: 0
            )
        }
        return
            bootstrap
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboundExchange(server: self))
                }
            }
            .bind(to: address)
            .map { self.channel = $0 }
    }

    /// Closes the listener and all connections.
    func close() {
        self.channel?.close(promise: nil)
        self.channel = nil
        for connection in self.connections { connection.close() }
    }

    /// A connection came.
    func opened(_ connection: InboundExchange) {
        self.connections.append(connection)
        guard self.connections.count > Self.connectionsMax else { return }
        let index = self.connections.firstIndex { !$0.isAnswered } ?? self.connections.count - 1
        let oldest = self.connections.remove(at: index)
        self.owner.ended(.refused, oldest.source, oldest.bufferedBytes)
        oldest.close()
    }

    /// A connection is over.
    func closed(_ connection: InboundExchange) {
        self.connections.removeAll { $0 === connection }
        self.bufferedBytes -= connection.bufferedBytes
    }

    /// A connection brought bytes of a request.
    ///
    /// - Returns: Whether there is room for them.
    func buffered(_ count: Int) -> Bool {
        self.bufferedBytes += count
        return self.bufferedBytes <= self.frameMax * Self.framesMax
    }

    /// A request is complete: its bytes are held no longer.
    func released(_ count: Int) {
        self.bufferedBytes -= count
    }
}
