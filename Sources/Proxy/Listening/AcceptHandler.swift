import NIOCore

/// Watches an accepting socket: when descriptors or memory run out it pauses instead of spinning.
///
/// The failure is counted each time; ``AcceptAlarm`` says it once.
final class AcceptHandler: ChannelDuplexHandler, @unchecked Sendable {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    /// Between two attempts while nothing can be accepted.
    private static let pause = TimeAmount.milliseconds(100)

    private let listener: LoopListener
    private let alarm: AcceptAlarm
    private var isPaused = false
    private var isReadHeld = false
    private var isStopped = false
    private var context: ChannelHandlerContext?

    init(listener: LoopListener, alarm: AcceptAlarm) {
        self.listener = listener
        self.alarm = alarm
    }

    /// Accepts no more connections.
    func stop() {
        self.isPaused = true
        self.isStopped = true
    }

    /// Accepts connections again after ``stop()``.
    func resume() {
        self.isStopped = false
        self.isPaused = false
        guard self.isReadHeld else { return }
        self.isReadHeld = false
        self.context?.read()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
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
        guard IOError.exhaustionCodes.contains(failure.errnoCode) else { return }
        self.alarm.failed(failure)
        guard !self.isPaused else { return }
        self.isPaused = true
        let resume = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.pause) {
            let (handler, context) = resume.value
            guard !handler.isStopped else { return }
            handler.isPaused = false
            guard handler.isReadHeld else { return }
            handler.isReadHeld = false
            context.read()
        }
    }
}
