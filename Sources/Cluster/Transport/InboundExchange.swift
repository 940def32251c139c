import Gossip
import NIOCore

/// One connection of another member: reads its request, writes the answer, and ends.
final class InboundExchange: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Where the connection is.
    private enum State {
        /// The request is not there yet. Can become answered or over.
        case reading(FrameBuffer)
        /// The answer is being written. Can become over.
        case answered
        /// Nothing more is taken. Final.
        case over
    }

    private let server: StreamServer
    private var state: State
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?
    private(set) var source: SocketAddress?
    /// Bytes of the request that the server counts as held.
    private(set) var bufferedBytes = 0

    init(server: StreamServer) {
        self.server = server
        self.state = .reading(FrameBuffer(sizeMax: server.frameMax, beginningSize: SealHeader.sizeMax))
    }

    /// Whether the request was answered.
    var isAnswered: Bool {
        if case .answered = self.state { true } else { false }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelActive(context: ChannelHandlerContext) {
        self.source = context.remoteAddress
        self.server.opened(self)
        let exchange = NIOLoopBound(self, eventLoop: context.eventLoop)
        self.deadline = context.eventLoop.scheduleTask(in: self.server.timeout) { exchange.value.end(.timeout) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .reading(var frame) = self.state else { return }
        // So that the buffer has one owner and is not copied.
        self.state = .over
        let bytes = self.unwrapInboundIn(data)
        frame.append(bytes)
        self.bufferedBytes += bytes.readableBytes
        guard self.server.buffered(bytes.readableBytes) else { return self.drop(.oversized) }
        while true {
            switch frame.next() {
            case .incomplete:
                self.state = .reading(frame)
                return
            case .begun(let beginning):
                if let fault = self.server.owner.foresee(beginning) { return self.drop(fault) }
            case .oversized:
                return self.drop(.oversized)
            case .complete(let request):
                return self.answer(request)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .reading = self.state { self.server.owner.ended(.failed, self.source, self.bufferedBytes) }
        self.state = .over
        self.deadline?.cancel()
        self.server.closed(self)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Closes the connection without more ado.
    func close() {
        self.state = .over
        self.context?.close(promise: nil)
    }

    private func answer(_ request: [UInt8]) {
        self.server.released(self.bufferedBytes)
        self.bufferedBytes = 0
        guard let answer = self.server.owner.answer(request, self.source), let context = self.context else {
            return self.close()
        }
        self.state = .answered
        let written = context.eventLoop.makePromise(of: Void.self)
        let exchange = NIOLoopBound(self, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { result in
            let isWritten = if case .success = result { true } else { false }
            exchange.value.server.owner.answered(isWritten, answer.count)
            exchange.value.close()
        }
        let bytes = FrameBuffer.encode(answer, allocator: context.channel.allocator)
        context.writeAndFlush(self.wrapOutboundOut(bytes), promise: written)
    }

    private func drop(_ fault: PacketFault) {
        self.server.owner.dropped(fault, self.source, self.bufferedBytes)
        self.close()
    }

    private func end(_ outcome: TrafficCounters.Outcome) {
        if case .reading = self.state { self.server.owner.ended(outcome, self.source, self.bufferedBytes) }
        self.close()
    }
}
