import NIOCore

/// One connection to a backend: leased to one exchange at a time, idle in between.
///
/// Confined to its event loop, like all that serves a connection; that makes the unchecked conformance sound.
final class UpstreamHandler: DirectWriter, ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The pool that keeps this connection when it is idle.
    let pool: LoopPool
    /// Index of the backend in its pool.
    let backend: Int
    /// The exchange that leases this connection; nil while it is idle or nobody waits for it any more.
    var exchange: DownstreamHandler?
    /// Whether the connection was kept before it was leased, so that it may have gone stale.
    var isReused = false
    /// Whether the connection is established and not closed.
    private(set) var isOpen = false
    /// Whether more may be written without growing the queue of unsent bytes over its limit.
    ///
    /// Kept by the channel's events: asking the channel costs more.
    private(set) var isWritable = true
    /// Reads of the burst that is under way; 0 between bursts.
    private var readsInBurst: UInt = 0
    /// Set from the end of an exchange until the connection is kept: its request still counts as in flight.
    private var isReturning = false
    /// Whose exchange has just ended here; it goes on when the connection can be had again.
    private var finished: DownstreamHandler?
    /// When the exchange that ended last was acquired for the backend.
    private var heldSince: UInt64 = 0
    /// When the last exchange ended.
    private var endedAt: UInt64 = 0
    private var isReadHeld = false
    private var lastError: (any Error)?

    init(pool: LoopPool, backend: Int) {
        self.pool = pool
        self.backend = backend
    }

    /// The connection is established.
    func opened() {
        self.isOpen = true
    }

    /// The exchange is over and the connection may serve another, when it is certain that nothing more was sent.
    ///
    /// Bytes behind the end of a response would be taken for the answer to the next request, and so be handed to another
    /// client. So the connection is kept only when the burst of reads is over that brought the end; what comes until then
    /// closes it.
    ///
    /// - Parameters:
    ///   - finished: Told by `upstreamReturned()` when the connection is kept, so that the client's next request finds it.
    ///   - now: From when on the connection is idle.
    func exchangeEnded(_ finished: DownstreamHandler, now: UInt64) {
        self.exchange = nil
        self.finished = finished
        self.heldSince = finished.heldSince
        self.endedAt = now
        self.isReturning = true
        if self.readsInBurst == 0 { self.burstEnded() }
    }

    private func burstEnded() {
        let reads = self.readsInBurst
        self.readsInBurst = 0
        guard self.isReturning else { return }
        if reads >= Self.burstMax, let context = self.context {
            // The burst was cut off, so there may be more: wait for one turn of the event loop.
            let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .milliseconds(1)) { handler.value.returnToPool() }
        } else {
            self.returnToPool()
        }
    }

    private func returnToPool() {
        guard self.isReturning else { return }
        self.isReturning = false
        if self.isOpen {
            self.pool.keep(self, now: self.endedAt)
        }
        self.pool.release(backend: self.backend, since: self.heldSince)
        let finished = self.finished
        self.finished = nil
        finished?.upstreamReturned()
    }

    /// Reads of one burst at most: NIO's default of `maxMessagesPerRead` for streams.
    private static let burstMax: UInt = 4

    /// Closes the connection at once, with what may be queued.
    func close() {
        self.exchange = nil
        self.context?.close(promise: nil)
    }

    /// Lets a read go ahead that was held back, when the exchange can take bytes again.
    func resumeReading() {
        guard self.isReadHeld, let context = self.context else { return }
        self.isReadHeld = false
        context.read()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.takeOverReading(context: context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.pool.worker.timers.remove(self)
        self.context = nil
        // A connection that breaks while it is being activated ends without `channelInactive`.
        self.ended()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.readsInBurst += 1
        if let exchange = self.exchange {
            exchange.responseBytes(self.unwrapInboundIn(data), from: self)
        } else {
            // Nobody asked: what an idle connection says belongs to no request, so the connection is of no use.
            self.isOpen = false
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.exchange?.responseReadComplete()
        self.burstEnded()
        self.readOn(context: context)
    }

    /// Asks for the backend's next bytes, or lets that wait until the client takes those before.
    private func readOn(context: ChannelHandlerContext) {
        if let exchange = self.exchange, !exchange.isWritable {
            self.isReadHeld = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.isWritable = context.channel.isWritable
        if self.isWritable { self.exchange?.upstreamBecameWritable() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.lastError = error
        context.close(promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.beginDirectWrites(context: context)
        self.readOn(context: context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.endDirectWrites()
        self.ended()
    }

    /// The connection is over; whoever uses it or keeps it hears of it once.
    private func ended() {
        self.isOpen = false
        self.returnToPool()
        if let exchange = self.exchange {
            self.exchange = nil
            exchange.upstreamClosed(self, error: self.lastError)
        } else {
            self.pool.removeIdle(self)
        }
    }

    /// The age limit of an idle connection.
    override func deadlineReached(now: UInt64) {
        guard self.exchange == nil else { return }
        self.pool.removeIdle(self)
        self.close()
    }
}
