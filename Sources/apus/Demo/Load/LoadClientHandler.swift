import HTTPWire
import NIOCore

/// Sends GET requests on one connection, each a little after the answer to the one before.
final class LoadClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let request = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: demo\r\nUser-Agent: apus-demo\r\n\r\n")
    private static let limits = HeadLimits(headerSize: 32 * 1024, headerFields: 100)

    private let statistics: LoadStatistics
    private let thinkTime: TimeAmount
    private let parser = HeadParser()
    private var received = ByteBuffer()
    /// When the request was sent whose answer is awaited.
    private var sent: ContinuousClock.Instant?

    init(statistics: LoadStatistics, thinkTime: TimeAmount) {
        self.statistics = statistics
        self.thinkTime = thinkTime
    }

    func channelActive(context: ChannelHandlerContext) {
        send(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if sent != nil { statistics.recordBroken() }
        sent = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        let outcome = received.withUnsafeReadableBytes {
            parser.parseResponse($0, limits: Self.limits, requestMethod: .get)
        }
        switch outcome {
        case .incomplete: return
        case .failed: context.close(promise: nil)
        case .complete(let headLength):
            // The demo's backends and the node itself announce a length; anything else counts as no answer.
            guard let sent, case .length(let length) = parser.response.framing, length <= 1 << 20 else {
                context.close(promise: nil)
                return
            }
            let whole = headLength + Int(length)
            guard received.readableBytes >= whole else { return }
            received.clear()
            self.sent = nil
            statistics.recordAnswer(status: parser.response.status, latency: ContinuousClock.now - sent)
            goOn(context, keepAlive: parser.response.keepAlive)
        }
    }

    private func goOn(_ context: ChannelHandlerContext, keepAlive: Bool) {
        guard keepAlive, !statistics.isStopping else {
            context.close(promise: nil)
            return
        }
        context.eventLoop.assumeIsolated().scheduleTask(in: thinkTime) { self.send(context) }
    }

    private func send(_ context: ChannelHandlerContext) {
        guard !statistics.isStopping else {
            context.close(promise: nil)
            return
        }
        guard context.channel.isActive else { return }
        sent = .now
        context.writeAndFlush(wrapOutboundOut(Self.request), promise: nil)
    }
}
