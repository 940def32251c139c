import Gossip
import NIOCore
import NIOPosix

/// Makes exchanges over TCP: connects, sends a request, takes its answer, and ends, all within a limited time.
///
/// Confined to its event loop.
final class StreamClient {
    /// Exchanges at a time: the 16 probes that the machine has under way at most, and a join and a transfer besides.
    static let exchangesMax = 18

    private let eventLoop: any EventLoop
    private let frameMax: Int
    private let timeout: TimeAmount
    private var exchanges: [OutboundExchange] = []

    init(frameMax: Int, timeout: TimeAmount, eventLoop: any EventLoop) {
        self.frameMax = frameMax
        self.timeout = timeout
        self.eventLoop = eventLoop
    }

    /// Begins an exchange.
    ///
    /// - Parameters:
    ///   - address: Whom to ask.
    ///   - request: The sealed request.
    ///   - foresee: Whether the beginning of an answer shows that it will be dropped.
    ///   - completion: Called once with how it ended, unless ``cancelAll()`` comes first.
    /// - Returns: Whether there was room for it.
    func begin(
        to address: SocketAddress,
        request: [UInt8],
        foresee: @escaping ([UInt8]) -> PacketFault?,
        completion: @escaping (OutboundExchange.End) -> Void
    ) -> Bool {
        guard self.exchanges.count < Self.exchangesMax else { return false }
        let exchange = OutboundExchange(
            request: request,
            frame: FrameBuffer(sizeMax: self.frameMax, beginningSize: SealHeader.sizeMax),
            foresee: foresee
        )
        exchange.completion = { [weak self, unowned exchange] end in
            self?.exchanges.removeAll { $0 === exchange }
            completion(end)
        }
        self.exchanges.append(exchange)
        let bound = NIOLoopBound(exchange, eventLoop: self.eventLoop)
        exchange.deadline = self.eventLoop.scheduleTask(in: self.timeout) { bound.value.end(.timeout) }
        ClientBootstrap(group: self.eventLoop)
            .connectTimeout(self.timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(to: address)
            .whenFailure { _ in bound.value.end(.failed) }
        return true
    }

    /// Ends all of them without a word.
    func cancelAll() {
        let exchanges = self.exchanges
        self.exchanges = []
        for exchange in exchanges {
            exchange.completion = nil
            exchange.end(.failed)
        }
    }
}
