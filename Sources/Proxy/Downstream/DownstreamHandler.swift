import Balancing
import HTTPWire
import NIOCore

/// One client connection and the exchange it is in: the whole HTTP/1.1 data path of a connection in one handler.
///
/// Requests are read, routed, rewritten and sent to a leased ``UpstreamHandler``, and the response comes back, all on one
/// event loop and as bytes. ``ExchangeStateMachine`` decides; this class and its extensions perform: `+Request`,
/// `+Dispatch`, `+Response`, `+Ending`. Requests that a client pipelines wait in ``inbound`` and are answered in order.
///
/// Confined to its event loop, which makes the unchecked conformance sound.
final class DownstreamHandler: DirectWriter, ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the connection's deadline is for.
    enum DeadlinePurpose {
        /// The next request's first byte.
        case nextRequest
        /// The rest of a request's head.
        case head
        /// The next step of the exchange, whoever has to take it.
        case exchange
        /// The end of a connection that is being closed.
        case closing
    }

    /// How far the connection is on its way to its end.
    enum Closing {
        case no
        /// The last bytes are being written.
        case writing
        /// All is written and the client knows that no more comes; what it still sends is thrown away.
        case lingering
    }

    let worker: Worker
    /// The worker's; at hand here, since on the way through the worker each use would count a reference.
    let parser: HeadParser
    let listener: LoopListener
    var machine = ExchangeStateMachine()

    // What came in and is not used yet: a partial head, a body without a backend, or pipelined requests.
    var inbound: ByteBuffer?
    /// Whether ``inbound`` waits for something else than more bytes of the client.
    var isInboundStalled = false
    var isProcessing = false
    var progress = HeadProgress()
    var isInputClosed = false
    /// Whether the connection to the last exchange's backend is about to be kept; the next request waits for it.
    var awaitsUpstream = false
    /// Whether bytes of a response can be taken; kept by the channel's events, since asking the channel costs more.
    private(set) var isWritable = true
    private var isReadHeld = false

    // The exchange.
    var pool: LoopPool?
    var backend = -1
    /// Whether the request counts as in flight at ``backend``.
    var holdsBackend = false
    /// Since when it does, in nanoseconds of the monotonic clock.
    var heldSince: UInt64 = 0
    var upstream: UpstreamHandler?
    var tried = Tried()
    var isFreshRequired = false
    var hashKey: UInt64 = 0
    var method = HTTPWire.Method.other
    var isHTTP10 = false
    /// The rewritten head, kept until the response begins so that it can be sent again.
    var requestHead: ByteBuffer?
    /// What was sent of the body, while that is a single piece.
    var replayBody: ByteBuffer?
    var requestBody = BodyReader(RequestFraming.none)
    var responseBody = BodyReader(RequestFraming.none)
    /// Whether the client knows the response's end by the connection's only.
    var isEndedByClosing = false
    /// Bytes of the response that wait for the rest of a head or of a line.
    var responseTail: ByteBuffer?
    var responseTailProgress = HeadProgress()
    var stalledBytes = -1
    var record = ExchangeRecord()
    var logLine: ByteBuffer?

    // The end of the connection.
    var closing = Closing.no
    var discardedBytes = 0
    var purpose = DeadlinePurpose.nextRequest
    var isUpstreamDirty = false

    // Links of the worker's list of connections and of the pool's queue.
    var nextConnection: DownstreamHandler?
    unowned(unsafe) var previousConnection: DownstreamHandler?
    var isWaiting = false
    var waitingAfter: DownstreamHandler?
    unowned(unsafe) var waitingBefore: DownstreamHandler?

    init(worker: Worker, listener: LoopListener) {
        self.worker = worker
        self.parser = worker.parser
        self.listener = listener
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.takeOverReading(context: context)
        self.record.clientAddress = ClientAddress.text(context.channel.remoteAddress)
        self.worker.add(self)
        self.listener.metrics.connections += 1
        self.listener.metrics.accepted &+= 1
        let now = NIODeadline.now().uptimeNanoseconds
        self.record.idleSince = now
        // A client that opens a connection and says nothing is as slow as one that sends half a head.
        self.arm(.nextRequest, now: now, after: self.listener.settings.headTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        self.worker.timers.remove(self)
        self.worker.remove(self)
        self.listener.metrics.connections -= 1
        self.clientGone()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if self.closing != .no {
            self.discard(self.unwrapInboundIn(data).readableBytes)
            return
        }
        if self.inbound == nil {
            self.inbound = self.unwrapInboundIn(data)
        } else {
            var bytes = self.unwrapInboundIn(data)
            // Without this the buffer would hold all that the connection ever sent.
            self.inbound?.discardReadBytes()
            self.inbound?.writeBuffer(&bytes)
        }
        if !self.isInboundStalled { self.processInbound() }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.flushUpstream()
        self.readOn(context: context)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.beginDirectWrites(context: context)
        self.readOn(context: context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.endDirectWrites()
        self.clientGone()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.isWritable = context.channel.isWritable
        guard self.isWritable else { return }
        self.stalledBytes = -1
        self.upstream?.resumeReading()
        if self.isInboundStalled, !self.machine.isActive, !self.awaitsUpstream {
            self.isInboundStalled = false
            self.processInbound()
            self.flushUpstream()
        }
        self.resumeReading()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            self.inputClosed()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that reset its connection, or whose bytes cannot be written: the connection is gone, and the end of
        // the channel ends the exchange.
        context.close(promise: nil)
    }

    override func deadlineReached(now: UInt64) {
        switch self.purpose {
        case .nextRequest, .closing:
            if !self.isStillWriting(now: now) { self.closeNow() }
        case .head:
            self.refuse(.headTimeout, now: now)
        case .exchange:
            self.exchangeDeadlineReached(now: now)
        }
    }

    // MARK: Flow control

    /// Whether bytes of the client can be used or kept: at most one read is kept.
    private var canTakeRequestBytes: Bool {
        if self.closing != .no { return true }
        if self.isInboundStalled { return false }
        switch self.machine.request {
        case .idle:
            // A client that does not read what it asked for may not ask for more.
            return self.isWritable
        case .complete:
            return self.isWritable && self.inbound == nil
        case .receivingBody:
            if let upstream = self.upstream, case .attached = self.machine.upstream { return upstream.isWritable }
            return true
        }
    }

    /// Asks for the client's next bytes, or lets that wait until they can be taken.
    private func readOn(context: ChannelHandlerContext) {
        if self.canTakeRequestBytes { context.read() } else { self.isReadHeld = true }
    }

    /// Lets a read of the client's bytes go ahead that was held back, if they can be taken now.
    func resumeReading() {
        guard self.isReadHeld, self.canTakeRequestBytes, let context = self.context else { return }
        self.isReadHeld = false
        context.read()
    }

    /// Sends what was queued for the backend.
    func flushUpstream() {
        guard self.isUpstreamDirty else { return }
        self.isUpstreamDirty = false
        self.upstream?.flush()
    }

    /// Sets the connection's only deadline.
    func arm(_ purpose: DeadlinePurpose, now: UInt64, after nanoseconds: UInt64) {
        self.purpose = purpose
        self.worker.timers.set(self, now: now, after: nanoseconds)
    }
}
