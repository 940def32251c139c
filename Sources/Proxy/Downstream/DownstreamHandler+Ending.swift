import Glibc
import HTTPWire
import NIOCore

/// How exchanges and connections end: complete, answered by the node itself, late, or broken.
extension DownstreamHandler {
    /// How long a client may take to read the last response of a connection: as nginx's `lingering_timeout`.
    private static let lingerTime: UInt64 = 5_000_000_000
    /// Bytes that are thrown away at most while a client reads the last response.
    private static let lingerBytesMax = 64 << 20

    // MARK: Deadlines

    /// Sets the deadline of the exchange's next step, by who has to take it.
    func armExchange(now: UInt64) {
        if let pool = self.pool { self.armExchange(pool, now: now) }
    }

    /// The same for who has the exchange's pool at hand.
    func armExchange(_ pool: LoopPool, now: UInt64) {
        let time: UInt64 =
            switch (self.machine.response, self.machine.request) {
            case (.pending, .complete): pool.settings.responseTimeout
            case (.pending, _) where self.upstream?.isWritable == false: pool.settings.idleTimeout
            case (.pending, _): self.listener.settings.bodyTimeout
            default: pool.settings.idleTimeout
            }
        self.arm(.exchange, now: now, after: time)
    }

    /// The exchange's next step did not come in time.
    func exchangeDeadlineReached(now: UInt64) {
        if self.isWaiting {
            self.pool?.dequeue(self)
            self.answer(.queueTimeout, now: now)
            return
        }
        if self.machine.response == .receivingBody, !self.isWritable {
            if !self.isStillWriting(now: now) { self.abort(.clientStalled) }
            return
        }
        if self.machine.response == .receivingBody {
            self.backendFailed(.responseStalled, now: now)
        } else if self.machine.request == .receivingBody, self.upstream?.isWritable != false {
            self.abandonUpstream(.bodyTimeout, now: now)
        } else {
            self.backendFailed(.responseTimeout, now: now)
        }
    }

    /// Whether bytes for the client are queued and some went since this was last asked: then it gets more time.
    func isStillWriting(now: UInt64) -> Bool {
        let queued = self.queuedBytes
        guard queued > 0, queued != self.stalledBytes else { return false }
        self.stalledBytes = queued
        self.arm(self.purpose, now: now, after: self.listener.settings.idleTimeout)
        return true
    }

    /// Bytes for the client that the kernel has not taken yet.
    private var queuedBytes: Int {
        (try? self.context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    // MARK: Failures

    /// The backend failed for good: an answer if none has begun, else the client sees a broken connection.
    func backendFailed(_ reason: AnswerReason, now: UInt64) {
        if self.holdsBackend { self.pool?.recordFailure(backend: self.backend) }
        self.abandonUpstream(reason, now: now)
    }

    /// Ends an exchange that cannot go on, whoever is to blame.
    func abandonUpstream(_ reason: AnswerReason, now: UInt64) {
        if self.machine.response == .pending, reason.status != 0 {
            self.answer(reason, now: now)
        } else {
            self.abort(reason)
        }
    }

    /// Refuses bytes that are no request.
    func refuse(_ reason: AnswerReason, now: UInt64) {
        self.machine.requestBegan(isIdempotent: false, hasBody: true, keepAlive: false, isHTTP10: false)
        self.worker.exchangeCount += 1
        self.method = .other
        self.pool = nil
        self.record.begin(now: now)
        self.backend = -1
        self.requestBody = BodyReader(RequestFraming.none)
        if let log = self.worker.accessLog {
            var line = self.worker.buffers.take()
            log.begin(&line, client: self.record.clientAddress, listener: self.listener.name)
            self.logLine = line
        }
        self.answer(reason, now: now)
    }

    /// Answers the request in the backend's place and ends the exchange.
    func answer(_ reason: AnswerReason, now: UInt64) {
        self.dropUpstream()
        let close = self.machine.ownAnswer(closing: reason.endsConnection, draining: self.worker.isDraining)
        let bytes = self.worker.answers.answer(
            reason,
            connection: close ? .close : self.isHTTP10 ? .keepAlive : .none,
            hasBody: self.method != .head,
            date: self.worker.httpDate()
        )
        self.record.status = reason.status
        self.writeDownstream(bytes)
        self.finishExchange(reason, upstreamIsClean: false, now: now)
    }

    /// Ends the exchange and the connection without a (whole) response.
    func abort(_ reason: AnswerReason) {
        if self.machine.isActive {
            if self.machine.response == .receivingBody, self.isEndedByClosing { self.resetOnClose() }
            self.dropUpstream()
            self.machine.aborted()
            self.account(reason, now: NIODeadline.now().uptimeNanoseconds)
        }
        self.flush()
        self.closeNow()
    }

    /// Lets the coming close reset the connection: where its orderly end would be the body's end, a client could not tell a
    /// part from the whole (RFC 9112 section 8).
    private func resetOnClose() {
        let socket = self.context?.channel as? any SocketOptionProvider
        _ = socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }

    /// The client's connection is gone.
    func clientGone() {
        self.worker.timers.clear(self)
        guard self.machine.isActive else { return }
        self.dropUpstream()
        self.machine.aborted()
        self.account(.clientGone, now: NIODeadline.now().uptimeNanoseconds)
    }

    // MARK: The end of an exchange

    /// The response is complete.
    func endExchange(upstreamIsClean: Bool, now: UInt64) {
        self.finishExchange(nil, upstreamIsClean: upstreamIsClean, now: now)
    }

    private func finishExchange(_ reason: AnswerReason?, upstreamIsClean: Bool, now: UInt64) {
        let unread = (self.inbound?.readableBytes ?? 0) > 0
        let action = self.machine.responseEnded(unreadBytes: unread)
        let upstream = self.upstream
        self.upstream = nil
        self.isUpstreamDirty = false
        self.account(reason, now: now)
        if let upstream, action.keepUpstream, upstreamIsClean {
            // The connection gives the place at its backend back when it is kept.
            self.holdsBackend = false
            self.awaitsUpstream = true
            upstream.exchangeEnded(self, now: now)
        } else {
            upstream?.close()
            self.releaseBackend()
        }
        self.isInboundStalled = false
        switch action.downstream {
        case .keep:
            self.flush()
            self.record.idleSince = now
            self.record.started = 0
            self.arm(.nextRequest, now: now, after: self.listener.settings.idleTimeout)
            if self.inbound != nil || self.isInputClosed { self.processNext() }
            self.resumeReading()
        case .close:
            self.closeWhenWritten(linger: false, now: now)
        case .linger:
            self.closeWhenWritten(linger: true, now: now)
        }
    }

    /// The connection that served the last exchange is kept now: the next request may use it.
    func upstreamReturned() {
        guard self.awaitsUpstream else { return }
        self.awaitsUpstream = false
        guard self.isInboundStalled, !self.machine.isActive, self.closing == .no else { return }
        self.isInboundStalled = false
        self.processNext()
        self.resumeReading()
    }

    private func processNext() {
        self.processInbound()
        if !self.isProcessing { self.flushUpstream() }
    }

    /// Books an exchange that is over.
    private func account(_ reason: AnswerReason?, now: UInt64) {
        self.worker.exchangeCount -= 1
        self.forgetReplay()
        self.responseTail = nil
        self.responseTailProgress.reset()
        self.stalledBytes = -1
        if let pool = self.pool {
            if self.record.status != 0 { pool.metrics.countResponse(status: self.record.status) }
            if let reason { pool.metrics.reasons[Int(reason.rawValue)] &+= 1 }
            pool.metrics.duration.record(nanoseconds: now &- self.record.started)
            pool.metrics.requestBytes &+= self.requestBody.payloadBytes
            pool.metrics.responseBytes &+= self.record.bytesOut
        } else if let reason {
            self.listener.metrics.reasons[Int(reason.rawValue)] &+= 1
        }
        if var line = self.logLine, let log = self.worker.accessLog {
            self.logLine = nil
            log.end(
                &line,
                record: self.record,
                reason: reason,
                pool: self.pool,
                backend: self.backend,
                requestBytes: self.requestBody.payloadBytes,
                now: now
            )
            self.worker.buffers.giveBack(line)
        }
    }

    // MARK: The end of a connection

    /// Closes the connection when all that was queued is written.
    ///
    /// `linger`: Whether the client may still be sending: then only the writing side is closed first, since
    /// closing a socket with unread bytes resets it and may destroy the response on its way.
    func closeWhenWritten(linger: Bool, now: UInt64) {
        guard let context = self.context else { return }
        self.closing = .writing
        self.inbound = nil
        self.arm(.closing, now: now, after: self.listener.settings.idleTimeout)
        self.flush()
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer()), promise: written)
        written.futureResult.whenComplete { _ in self.allWritten(linger: linger) }
        self.resumeReading()
    }

    private func allWritten(linger: Bool) {
        guard linger, !self.isInputClosed, let context = self.context else {
            self.closeNow()
            return
        }
        self.closing = .lingering
        self.arm(.closing, now: NIODeadline.now().uptimeNanoseconds, after: Self.lingerTime)
        context.close(mode: .output, promise: nil)
    }

    /// Throws away what a client sends behind its last response.
    func discard(_ count: Int) {
        self.discardedBytes += count
        if self.discardedBytes > Self.lingerBytesMax { self.closeNow() }
    }

    /// Closes the connection now, whatever is still queued.
    func closeNow() {
        self.context?.close(promise: nil)
    }

    /// Closes the connection if it is between two requests and has been for a while.
    func closeIfQuiet(for quiet: UInt64, now: UInt64) {
        guard !self.machine.isActive, self.closing == .no, self.inbound == nil, now &- self.record.idleSince >= quiet,
            self.queuedBytes == 0
        else { return }
        self.closeNow()
    }
}
