import HTTPWire
import NIOCore

/// Answers GET requests on one connection, one after the other.
final class DemoBackendHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let limits = HeadLimits(headerSize: 32 * 1024, headerFields: 100)

    private let name: String
    private let behaviour: DemoBehaviour
    private let parser = HeadParser()
    private var received = ByteBuffer()
    private var isAnswering = false

    init(name: String, behaviour: DemoBehaviour) {
        self.name = name
        self.behaviour = behaviour
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        takeRequest(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func takeRequest(_ context: ChannelHandlerContext) {
        guard !isAnswering, received.readableBytes > 0 else { return }
        var isHealthCheck = false
        let outcome = received.withUnsafeReadableBytes { bytes in
            let outcome = parser.parseRequest(bytes, limits: Self.limits)
            if case .complete = outcome {
                isHealthCheck = parser.request.path.slice(of: bytes).elementsEqual("/health".utf8)
            }
            return outcome
        }
        switch outcome {
        case .incomplete: return
        case .failed: context.close(promise: nil)
        case .complete(let length):
            // Only what the demo itself sends is served, and that has no bodies.
            guard case .none = parser.request.framing else {
                context.close(promise: nil)
                return
            }
            received.moveReaderIndex(forwardBy: length)
            received.discardReadBytes()
            react(context, isHealthCheck: isHealthCheck, keepAlive: parser.request.keepAlive)
        }
    }

    private func react(_ context: ChannelHandlerContext, isHealthCheck: Bool, keepAlive: Bool) {
        let reaction = isHealthCheck ? behaviour.healthReaction : behaviour.begin()
        isAnswering = true
        switch reaction {
        case .hangUp:
            behaviour.end()
            context.close(promise: nil)
        case .answer(let status, let delay) where delay == .zero:
            if !isHealthCheck { behaviour.end() }
            answer(context, status: status, keepAlive: keepAlive)
        case .answer(let status, let delay):
            context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
                self.behaviour.end()
                self.answer(context, status: status, keepAlive: keepAlive)
            }
        }
    }

    private func answer(_ context: ChannelHandlerContext, status: Int, keepAlive: Bool) {
        isAnswering = false
        guard context.channel.isActive else { return }
        let body = "\(name)\n"
        let reason = status == 200 ? "OK" : "Service Unavailable"
        let connection = keepAlive ? "" : "Connection: close\r\n"
        let head = "HTTP/1.1 \(status) \(reason)\r\nContent-Length: \(body.utf8.count)\r\n\(connection)\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head + body)), promise: nil)
        if keepAlive {
            takeRequest(context)
        } else {
            context.close(promise: nil)
        }
    }
}
