import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Ends a connection whose request body is too large or too slow.
///
/// The framework reads to the end a body that nobody asked for, so that the connection can serve the next request: a client
/// could hold a connection for as long as it sends.
final class RequestBodyLimit: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let size: Int
    private let time: TimeAmount
    private var received = 0
    private var isRefused = false
    private var deadline: Scheduled<Void>?

    /// Allows `size` bytes and `time` for them to arrive.
    init(size: Int, time: TimeAmount) {
        self.size = size
        self.time = time
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let request):
            received = 0
            if let length = request.headerFields[.contentLength].flatMap({ Int($0) }), length > size {
                refuse(context)
                return
            }
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
        case .body(let bytes):
            received += bytes.readableBytes
            guard received <= size else {
                isRefused = true
                context.close(promise: nil)
                return
            }
        case .end:
            deadline?.cancel()
            deadline = nil
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
        context.fireChannelInactive()
    }

    /// Answers a head that announces too much; nothing of the request goes further.
    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        let body = ControlResponse.errorBody("the body may have \(size) bytes at most")
        let head = HTTPResponse(
            status: .contentTooLarge,
            headerFields: [
                .contentType: ControlResponse.jsonType, .contentLength: "\(body.readableBytes)", .connection: "close",
            ]
        )
        let channel = context.channel
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
