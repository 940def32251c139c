import Balancing
import Glibc
import NIOCore

/// The way to a backend: picking one, waiting for one, connecting, sending, and trying again.
extension DownstreamHandler {
    /// Picks a backend and sends the request there; waits or answers when there is none.
    ///
    /// `reason`: The answer when no backend is left.
    func dispatch(_ pool: LoopPool, orAnswer reason: AnswerReason = .noBackend, now: UInt64) {
        // Whoever comes later waits behind those who wait; a repeated attempt has waited before.
        if self.tried.isEmpty, pool.hasWaiting {
            self.waitForRoom(pool, now: now)
            return
        }
        switch pool.acquire(key: self.hashKey, tried: self.tried) {
        case .backend(let backend):
            self.send(to: backend, of: pool, now: now)
        case .full:
            self.waitForRoom(pool, now: now)
        case .none:
            self.answer(reason, now: now)
        }
    }

    /// Sends the request to a backend that it was acquired for.
    private func send(to backend: Int, of pool: LoopPool, now: UInt64) {
        self.backend = backend
        self.holdsBackend = true
        self.heldSince = now
        if !self.isFreshRequired, let upstream = pool.leaseIdle(backend: backend) {
            self.attach(upstream, pool: pool, now: now)
            return
        }
        self.machine.connecting()
        // Connecting has a deadline of its own, kept by the channel.
        self.worker.timers.clear(self)
        if !pool.connect(backend: backend, for: self) {
            self.connectFailed(.backendUnreachable, now: now)
        }
    }

    /// Writes the request, as far as it is there, to a connection that is now this exchange's.
    private func attach(_ upstream: UpstreamHandler, pool: LoopPool, now: UInt64) {
        self.upstream = upstream
        upstream.exchange = self
        self.machine.attached(reused: upstream.isReused)
        pool.metrics.backends[self.backend].requests &+= 1
        self.record.sent = now
        if let head = self.requestHead {
            // With a body the head waits for as much of it as is there.
            let isAlone = self.machine.request == .complete && self.replayBody == nil
            if isAlone { upstream.send(head) } else { upstream.enqueue(head) }
        }
        if let body = self.replayBody { upstream.enqueue(body) }
        self.isUpstreamDirty = upstream.needsFlush
        self.armExchange(pool, now: now)
        if self.isInboundStalled, self.machine.request == .receivingBody {
            self.isInboundStalled = false
            self.processInbound()
        }
        if !self.isProcessing {
            self.flushUpstream()
            self.resumeReading()
        }
        upstream.resumeReading()
    }

    /// A connection opened for this exchange is established.
    func upstreamConnected(_ upstream: UpstreamHandler) {
        guard let pool = self.pool else { return }
        self.attach(upstream, pool: pool, now: NIODeadline.now().uptimeNanoseconds)
    }

    /// A connection for this exchange could not be established.
    func upstreamConnectFailed(error: any Error) {
        let now = NIODeadline.now().uptimeNanoseconds
        self.connectFailed(AnswerReason(connectError: error), now: now)
    }

    private func connectFailed(_ reason: AnswerReason, now: UInt64) {
        guard let pool = self.pool else { return }
        pool.metrics.backends[self.backend].connectFailures &+= 1
        self.attemptFailed(.connect(reason), pool: pool, now: now)
    }

    /// The connection of this exchange ended.
    func upstreamClosed(_ upstream: UpstreamHandler, error: (any Error)?) {
        guard let pool = self.pool, self.upstream === upstream else { return }
        let now = NIODeadline.now().uptimeNanoseconds
        self.upstream = nil
        if self.machine.response == .receivingBody {
            // Bytes that could not be written say that the end was none of the orderly kind.
            let isBroken = error != nil || (self.machine.request == .receivingBody && !upstream.isWritable)
            if self.responseBody.endsByClosing, !isBroken {
                self.responseEndedByClosing(now: now)
            } else {
                self.backendFailed(.responseIncomplete, now: now)
            }
        } else if let tail = self.responseTail, tail.readableBytes > 0 {
            self.backendFailed(.responseIncomplete, now: now)
        } else {
            self.attemptFailed(.closed, pool: pool, now: now)
        }
    }

    /// The backend takes bytes again; the next step is the client's, and it gets its time for it.
    func upstreamBecameWritable() {
        if self.machine.request == .receivingBody {
            self.armExchange(now: NIODeadline.now().uptimeNanoseconds)
        }
        self.resumeReading()
    }

    /// Tries again where the state machine allows it, else answers.
    private func attemptFailed(_ failure: ExchangeStateMachine.AttemptFailure, pool: LoopPool, now: UInt64) {
        let action = self.machine.attemptFailed(failure)
        let failed = self.backend
        self.releaseBackend()
        if action != .retryFresh, failure.reason.isBackendFailure { pool.recordFailure(backend: failed) }
        switch action {
        case .retryFresh:
            self.isFreshRequired = true
        case .retryElsewhere:
            self.tried.insert(failed)
        case .answer(let reason):
            self.answer(reason, now: now)
            return
        }
        self.record.retries += 1
        pool.metrics.backends[failed].retries &+= 1
        self.dispatch(pool, orAnswer: failure.reason, now: now)
    }

    // MARK: Waiting

    private func waitForRoom(_ pool: LoopPool, now: UInt64) {
        guard pool.enqueue(self) else {
            self.answer(.queueFull, now: now)
            return
        }
        self.machine.queued()
        self.arm(.exchange, now: now, after: pool.settings.queueTimeout)
        // Room may have come between the pick and the place in the queue, and nobody would tell.
        pool.offerRoom()
    }

    /// Looks for a backend for a waiting request; false when there is none yet.
    func retryPick() -> Bool {
        guard let pool = self.pool, self.isWaiting else { return true }
        let now = NIODeadline.now().uptimeNanoseconds
        switch pool.acquire(key: self.hashKey, tried: self.tried) {
        case .backend(let backend):
            pool.dequeue(self)
            self.send(to: backend, of: pool, now: now)
            return true
        case .full:
            return false
        case .none:
            pool.dequeue(self)
            self.answer(.noBackend, now: now)
            return true
        }
    }

    // MARK: Letting go

    /// The request is not in flight at its backend any more.
    func releaseBackend() {
        guard self.holdsBackend, let pool = self.pool else { return }
        self.holdsBackend = false
        pool.release(backend: self.backend, since: self.heldSince)
    }

    /// Parts with the upstream side in whatever state it is; an unfinished exchange costs its connection.
    func dropUpstream() {
        if self.isWaiting { self.pool?.dequeue(self) }
        if let upstream = self.upstream {
            self.upstream = nil
            upstream.exchange = nil
            // A connection that is still being opened is kept for somebody else.
            if case .attached = self.machine.upstream { upstream.close() }
        }
        self.machine.detached()
        self.isUpstreamDirty = false
        self.releaseBackend()
    }
}

extension ExchangeStateMachine.AttemptFailure {
    /// The answer when no other backend is left to try.
    var reason: AnswerReason {
        switch self {
        case .connect(let reason): reason
        case .closed: .connectionTerminated
        }
    }
}

extension IOError {
    /// Codes that say that this process or the system ran out of something.
    static let exhaustionCodes = [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL]
}

extension AnswerReason {
    /// The answer to a connection that could not be opened.
    init(connectError error: any Error) {
        switch error {
        case ChannelError.connectTimeout: self = .connectTimeout
        case let error as IOError where error.errnoCode == ETIMEDOUT: self = .connectTimeout
        case let error as IOError where error.errnoCode == ENETUNREACH || error.errnoCode == EHOSTUNREACH:
            self = .backendUnreachable
        case let error as IOError where IOError.exhaustionCodes.contains(error.errnoCode): self = .resourcesExhausted
        case is IOError: self = .connectionRefused
        default: self = .backendUnreachable
        }
    }
}
