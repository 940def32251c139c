import Balancing
import HTTPWire
import NIOCore

/// The client's side: heads are parsed, routed and rewritten; bodies are passed on.
extension DownstreamHandler {
    /// What became of bytes where a head was expected.
    private enum HeadResult {
        case incomplete
        case began(length: Int)
        case refused(AnswerReason)
    }

    /// Uses what the client sent as far as possible.
    func processInbound() {
        // An answer of the node's own ends its exchange while this loop runs; the loop goes on with the next request.
        guard !self.isProcessing else { return }
        self.isProcessing = true
        defer { self.isProcessing = false }
        while self.closing == .no, let available = self.inbound?.readableBytes, available > 0 {
            let goesOn: Bool
            switch self.machine.request {
            case .idle where !self.isWritable || self.awaitsUpstream:
                self.isInboundStalled = true
                goesOn = false
            case .idle: goesOn = self.readHead()
            case .receivingBody: goesOn = self.forwardRequestBody()
            case .complete:
                self.isInboundStalled = true
                goesOn = false
            }
            guard goesOn else { break }
        }
        if self.closing == .no, self.isInputClosed { self.inputClosed() }
    }

    /// Parses a request's head and starts its exchange; false when more bytes are needed or the connection ends.
    private func readHead() -> Bool {
        guard var bytes = self.inbound.take() else { return false }
        let now = NIODeadline.now().uptimeNanoseconds
        let result = bytes.withUnsafeReadableBytes { self.useRequestHead($0, now: now) }
        switch result {
        case .incomplete:
            // Some clients send an empty line behind a body (RFC 9112 section 2.2): that begins no head.
            if bytes.readableBytesView.elementsEqual([0x0D, 0x0A]) { return false }
            self.inbound = bytes
            if self.purpose != .head || self.record.started == 0 {
                self.record.started = now
                self.arm(.head, now: now, after: self.listener.settings.headTimeout)
            }
            return false
        case .refused(let reason):
            self.inbound = bytes
            self.refuse(reason, now: now)
            return false
        case .began(let length):
            bytes.moveReaderIndex(forwardBy: length)
            if bytes.readableBytes > 0 { self.inbound = bytes }
            self.progress.reset()
            self.start(now: now)
            return true
        }
    }

    private func useRequestHead(_ raw: UnsafeRawBufferPointer, now: UInt64) -> HeadResult {
        let limits = self.listener.settings.headLimits
        guard self.progress.mayBeComplete(raw, limits: limits) else { return .incomplete }
        switch self.parser.parseRequest(raw, limits: limits) {
        case .incomplete: return .incomplete
        case .failed(let error): return .refused(AnswerReason(error))
        case .complete(let length):
            self.beginExchange(raw, now: now)
            return .began(length: length)
        }
    }

    /// Takes from a complete head all that the exchange needs of it; the bytes are gone afterwards.
    private func beginExchange(_ raw: UnsafeRawBufferPointer, now: UInt64) {
        let head = self.parser.request
        self.method = head.method
        self.isHTTP10 = head.minorVersion == 0
        self.requestBody = BodyReader(head.framing)
        self.machine.requestBegan(
            isIdempotent: head.method.isIdempotent,
            hasBody: !self.requestBody.isComplete,
            keepAlive: head.keepAlive,
            isHTTP10: self.isHTTP10
        )
        self.worker.exchangeCount += 1
        self.record.begin(now: now)
        self.backend = -1
        self.tried = Tried()
        self.isFreshRequired = false
        self.usePool(self.listener.settings.router.pool(for: self.parser, in: raw))
        if let log = self.worker.accessLog {
            var line = self.worker.buffers.take()
            log.begin(&line, client: self.record.clientAddress, listener: self.listener.name)
            log.describe(&line, parser: self.parser, bytes: raw)
            self.logLine = line
        }
        if let pool = self.pool { self.rewriteRequest(raw, pool: pool) }
    }

    /// Sets the exchange's pool; mostly it is the one before, and leaving that alone spares counting its references.
    private func usePool(_ index: Int?) {
        guard let index else {
            self.pool = nil
            return
        }
        if self.pool !== self.worker.pools[index] { self.pool = self.worker.pools[index] }
    }

    private func rewriteRequest(_ raw: UnsafeRawBufferPointer, pool: LoopPool) {
        let address = pool.settings.hashKey.usesAddress ? self.context?.channel.remoteAddress : nil
        self.hashKey = pool.settings.hashKey.key(parser: self.parser, bytes: raw, client: address)
        var rewritten = self.worker.buffers.take()
        let closeUpstream = pool.settings.keepalive == 0
        self.withRewrite(closeUpstream: closeUpstream, hasHost: self.parser.request.hasHost) { rewrite in
            let bound = self.parser.requestRewriteBound(rewrite)
            rewritten.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) {
                self.parser.writeRequest(raw, rewrite, into: $0)
            }
        }
        self.requestHead = rewritten
    }

    /// Sends a begun request on its way.
    private func start(now: UInt64) {
        guard let pool = self.pool else {
            self.answer(.noRoute, now: now)
            return
        }
        if let length = self.requestBody.announcedLength, length > self.listener.settings.bodySizeMax {
            self.answer(.bodyTooLarge, now: now)
            return
        }
        self.dispatch(pool, now: now)
    }

    /// Passes the body on as far as it is there; false when the rest has to wait.
    func forwardRequestBody() -> Bool {
        guard let upstream = self.upstream, case .attached = self.machine.upstream else {
            self.isInboundStalled = true
            return false
        }
        guard var bytes = self.inbound else { return false }
        self.inbound = nil
        let now = NIODeadline.now().uptimeNanoseconds
        let result = self.requestBody.read(&bytes, as: .asReceived) { piece in
            self.rememberForReplay(piece)
            upstream.enqueue(piece)
            self.isUpstreamDirty = true
        }
        if bytes.readableBytes > 0 { self.inbound = bytes }
        if self.requestBody.payloadBytes > self.listener.settings.bodySizeMax {
            self.abandonUpstream(.bodyTooLarge, now: now)
            return false
        }
        switch result {
        case .complete:
            self.machine.requestEnded()
            self.record.sent = now
            self.armExchange(now: now)
            return true
        case .needsMore:
            self.armExchange(now: now)
            return false
        case .failed:
            self.abandonUpstream(.malformedBody, now: now)
            return false
        }
    }

    /// Keeps the first piece of a body so that the request can be sent again; a second one makes that impossible.
    private func rememberForReplay(_ piece: ByteBuffer) {
        guard self.machine.isReplayable else { return }
        if self.replayBody == nil, self.method.isIdempotent {
            self.replayBody = piece
        } else {
            self.replayBody = nil
            self.machine.bodySentWithoutCopy()
        }
    }

    /// The client will send no more; what it sent is still answered (RFC 9112 section 9.6).
    func inputClosed() {
        self.isInputClosed = true
        switch (self.closing, self.machine.request) {
        case (.lingering, _):
            self.closeNow()
        case (.no, .idle) where !self.isInboundStalled:
            // Whatever is left is a part of a head that will never be complete.
            self.closeWhenWritten(linger: false, now: NIODeadline.now().uptimeNanoseconds)
        case (.no, .receivingBody) where !self.isInboundStalled:
            self.abort(.clientGone)
        default:
            break
        }
    }

    private static func raw(_ text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    private func withRewrite(closeUpstream: Bool, hasHost: Bool, _ body: (RequestRewrite) -> Void) {
        var client = self.record.clientAddress
        client.withUTF8 { client in
            var rewrite = RequestRewrite(
                clientAddress: UnsafeRawBufferPointer(client),
                scheme: Self.raw("http"),
                via: Self.raw("1.1 apus"),
                fallbackHost: Self.raw(""),
                closeUpstream: closeUpstream
            )
            if hasHost {
                body(rewrite)
            } else {
                self.listener.settings.fallbackHost.withUnsafeBytes { host in
                    rewrite.fallbackHost = host
                    body(rewrite)
                }
            }
        }
    }
}

extension AnswerReason {
    /// The answer to a malformed request head.
    init(_ error: HeadError) {
        switch error.status {
        case 431: self = .headTooLarge
        case 501: self = .notImplemented
        case 505: self = .versionNotSupported
        default: self = .malformedRequest
        }
    }
}
