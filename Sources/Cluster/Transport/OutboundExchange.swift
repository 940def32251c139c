import Gossip
import NIOCore

/// One connection to another member: writes the request, reads the answer, and ends.
final class OutboundExchange: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How an exchange can end.
    enum End {
        /// An answer came.
        case answered([UInt8])
        /// An answer came that is not worth reading, having brought this many bytes.
        case dropped(PacketFault, bytes: Int)
        /// The other was not reached, or closed the connection.
        case failed
        /// It took too long.
        case timeout
    }

    /// Whom to tell of the end; nil once it was told.
    var completion: ((End) -> Void)?
    /// When it has taken too long.
    var deadline: Scheduled<Void>?

    private let request: [UInt8]
    private var frame: FrameBuffer
    private let foresee: ([UInt8]) -> PacketFault?
    private var context: ChannelHandlerContext?
    private var isOver = false

    init(request: [UInt8], frame: FrameBuffer, foresee: @escaping ([UInt8]) -> PacketFault?) {
        self.request = request
        self.frame = frame
        self.foresee = foresee
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        guard !self.isOver else { return context.close(promise: nil) }
        let bytes = FrameBuffer.encode(self.request, allocator: context.channel.allocator)
        context.writeAndFlush(self.wrapOutboundOut(bytes), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isOver else { return }
        self.frame.append(self.unwrapInboundIn(data))
        while true {
            switch self.frame.next() {
            case .incomplete:
                return
            case .begun(let beginning):
                if let fault = self.foresee(beginning) {
                    return self.end(.dropped(fault, bytes: self.frame.count))
                }
            case .oversized:
                return self.end(.dropped(.oversized, bytes: self.frame.count))
            case .complete(let answer):
                return self.end(.answered(answer))
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end(.failed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.end(.failed)
    }

    /// Ends the exchange, unless it has ended.
    func end(_ end: End) {
        guard !self.isOver else { return }
        self.isOver = true
        self.deadline?.cancel()
        self.context?.close(promise: nil)
        let completion = self.completion
        self.completion = nil
        completion?(end)
    }
}
