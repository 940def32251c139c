import Glibc
import Logging
import NIOCore

/// Watches one event loop's accepting socket: when descriptors or memory run out it pauses instead of spinning.
///
/// The failure is logged once for each time that it begins, and counted each time.
final class AcceptHandler: ChannelDuplexHandler, @unchecked Sendable {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    /// Between two attempts while nothing can be accepted.
    private static let pause = TimeAmount.milliseconds(100)

    private let listener: LoopListener
    private let logger: Logger
    private var isPaused = false
    private var isFailing = false
    private var isReadHeld = false

    init(listener: LoopListener, logger: Logger) {
        self.listener = listener
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if self.isFailing {
            self.isFailing = false
            self.logger.notice("accepting again", metadata: ["listener": "\(self.listener.name)"])
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        if self.isPaused { self.isReadHeld = true } else { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError else {
            context.fireErrorCaught(error)
            return
        }
        self.listener.metrics.acceptFailures &+= 1
        // A client that went away before it was accepted is nobody's failure.
        guard [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(failure.errnoCode) else { return }
        if !self.isFailing {
            self.isFailing = true
            self.logger.error(
                "cannot accept connections: raise LimitNOFILE= or lower the number of connections",
                metadata: ["listener": "\(self.listener.name)", "error": "\(failure)"]
            )
        }
        guard !self.isPaused else { return }
        self.isPaused = true
        let resume = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.pause) {
            let (handler, context) = resume.value
            handler.isPaused = false
            guard handler.isReadHeld else { return }
            handler.isReadHeld = false
            context.read()
        }
    }
}
