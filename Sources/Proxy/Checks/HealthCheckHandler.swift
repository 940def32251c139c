import HTTPWire
import NIOCore

/// Reads the answer to one health check: the status of the final response's head is all that counts.
///
/// Confined to its event loop.
final class HealthCheckHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    private static let limits = HeadLimits(headerSize: 16_384, headerFields: 100)

    private let parser = HeadParser()
    private var progress = HeadProgress()
    private var bytes = ByteBuffer()
    private var ended: ((Int?) -> Void)?

    /// A reader.
    ///
    /// - Parameter ended: Called once, with the status, or with nil when there is no valid answer.
    init(ended: @escaping (Int?) -> Void) {
        self.ended = ended
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.ended != nil else { return }
        var arrived = self.unwrapInboundIn(data)
        self.bytes.writeBuffer(&arrived)
        while self.bytes.readableBytes > 0 {
            let outcome = self.bytes.withUnsafeReadableBytes { raw -> HeadOutcome in
                guard self.progress.mayBeComplete(raw, limits: Self.limits) else { return .incomplete }
                return self.parser.parseResponse(raw, limits: Self.limits, requestMethod: .get)
            }
            switch outcome {
            case .incomplete:
                return
            case .failed:
                self.end(nil)
                return
            case .complete(let length):
                let status = self.parser.response.status
                if status >= 200 {
                    self.end(status)
                    return
                }
                self.progress.reset()
                self.bytes.moveReaderIndex(forwardBy: length)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end(nil)
    }

    private func end(_ status: Int?) {
        let ended = self.ended
        self.ended = nil
        ended?(status)
    }
}
