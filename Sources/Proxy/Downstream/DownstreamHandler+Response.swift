import HTTPWire
import NIOCore

/// The backend's side: heads are parsed and rewritten, bodies are passed on.
extension DownstreamHandler {
    /// Limits on a response's head; more is answered 502.
    ///
    /// Twice what a client may send: backends set many cookies.
    private static let responseHeadLimits = HeadLimits(headerSize: 65_536, headerFields: 200)
    /// A piece of a body up to this many bytes is copied behind the head, which is cheaper than a write of its own.
    private static let copiedPieceMax = 2_048

    /// What became of bytes where a head was expected.
    private enum HeadResult {
        case incomplete
        case interim(length: Int)
        case final(length: Int)
        case invalid
    }

    /// Bytes of the backend arrived.
    func responseBytes(_ arrived: consuming ByteBuffer, from upstream: UpstreamHandler) {
        var bytes = arrived
        if var tail = self.responseTail.take() {
            // Without this the buffer would hold all that the response ever was.
            tail.discardReadBytes()
            tail.writeBuffer(&bytes)
            bytes = tail
        }
        let now = NIODeadline.now().uptimeNanoseconds
        // The response's head and what of its body is small go out as one piece.
        var output = self.worker.responseHead.take() ?? ByteBuffer()
        output.clear()
        let isAlive = self.readResponse(&bytes, pool: upstream.pool, into: &output, now: now)
        let isComplete = isAlive && self.machine.response == .receivingBody && self.responseBody.isComplete
        if isComplete {
            self.sendDownstream(output)
        } else if output.readableBytes > 0 {
            self.writeDownstream(output)
        }
        self.worker.responseHead = output
        guard isAlive else { return }
        if isComplete {
            // Bytes behind the response's end belong to nothing that was asked: such a connection is not kept.
            self.endExchange(upstreamIsClean: bytes.readableBytes == 0, now: now)
        } else {
            if bytes.readableBytes > 0 { self.responseTail = bytes }
            // A head that comes in drops has the time of one head.
            if self.machine.response != .pending { self.armExchange(now: now) }
        }
    }

    /// Uses the backend's bytes as far as possible; false when the exchange has failed.
    private func readResponse(
        _ bytes: inout ByteBuffer,
        pool: LoopPool,
        into output: inout ByteBuffer,
        now: UInt64
    ) -> Bool {
        let wasHeadSent = self.machine.response != .pending
        while self.machine.response == .pending {
            guard bytes.readableBytes > 0 else { return true }
            switch self.readResponseHead(bytes, pool: pool, into: &output, now: now) {
            case .incomplete:
                return true
            case .interim(let length):
                bytes.moveReaderIndex(forwardBy: length)
                self.armExchange(now: now)
            case .final(let length):
                bytes.moveReaderIndex(forwardBy: length)
            case .invalid:
                output.clear()
                self.backendFailed(.invalidResponse, now: now)
                return false
            }
        }
        if self.responseBody.isComplete || self.responseBody.copyRest(&bytes, into: &output, max: Self.copiedPieceMax) {
            return true
        }
        var isHeadSent = wasHeadSent
        let encoding: BodyReader.Encoding =
            self.isHTTP10 ? .plain : self.responseBody.endsByClosing ? .chunked : .asReceived
        let result = self.responseBody.read(&bytes, as: encoding) { piece in
            if piece.readableBytes <= Self.copiedPieceMax, output.readableBytes > 0 {
                output.writeImmutableBuffer(piece)
            } else {
                if output.readableBytes > 0 {
                    self.writeDownstream(output)
                    output.clear()
                }
                self.writeDownstream(piece)
                isHeadSent = true
            }
        }
        if result == .failed {
            if !isHeadSent {
                // The head waits in `output` with what came before the fault, and goes no further.
                self.machine.responseRetracted()
                self.record.status = 0
            } else if output.readableBytes > 0 {
                self.writeDownstream(output)
            }
            output.clear()
            self.backendFailed(.invalidResponse, now: now)
            return false
        }
        return true
    }

    /// Parses one head and appends the rewritten one to `output`.
    private func readResponseHead(
        _ bytes: ByteBuffer,
        pool: LoopPool,
        into output: inout ByteBuffer,
        now: UInt64
    ) -> HeadResult {
        bytes.withUnsafeReadableBytes { raw -> HeadResult in
            guard self.responseTailProgress.mayBeComplete(raw, limits: Self.responseHeadLimits) else {
                return .incomplete
            }
            switch self.parser.parseResponse(raw, limits: Self.responseHeadLimits, requestMethod: self.method) {
            case .incomplete: return .incomplete
            case .failed: return .invalid
            case .complete(let length):
                self.responseTailProgress.reset()
                return self.useResponseHead(raw, length: length, pool: pool, into: &output, now: now)
            }
        }
    }

    private func useResponseHead(
        _ raw: UnsafeRawBufferPointer,
        length: Int,
        pool: LoopPool,
        into output: inout ByteBuffer,
        now: UInt64
    ) -> HeadResult {
        let head = self.parser.response
        let isUnframed = head.framing == .untilClose || head.framing == .chunked
        let action = self.machine.responseHead(
            status: head.status,
            keepAlive: head.keepAlive,
            endsByClosing: self.isHTTP10 && isUnframed,
            draining: self.worker.isDraining
        )
        var framing = DownstreamFraming.asIs
        var connection = DownstreamConnection.none
        switch action {
        case .invalid: return .invalid
        case .dropInterim: return .interim(length: length)
        case .forwardInterim: framing = .noBody
        case .forward(let close):
            self.record.status = head.status
            self.record.answered = now
            self.responseBody = BodyReader(head.framing)
            self.forgetReplay()
            self.recordOutcome(status: head.status, pool: pool)
            self.isEndedByClosing = self.isHTTP10 && isUnframed
            if isUnframed {
                framing = self.isHTTP10 ? .untilClose : head.framing == .untilClose ? .chunked : .asIs
            }
            connection = close ? .close : self.isHTTP10 ? .keepAlive : .none
        }
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: self.parser.responseRewriteBound()) {
            self.parser.writeResponse(raw, framing: framing, connection: connection, into: $0)
        }
        return action == .forwardInterim ? .interim(length: length) : .final(length: length)
    }

    /// The backend's end of stream ended a response that has no other end.
    func responseEndedByClosing(now: UInt64) {
        if !self.isHTTP10 { self.writeDownstream(BodyReader.lastChunk) }
        self.endExchange(upstreamIsClean: false, now: now)
    }

    /// A read of the backend's connection is over: what it brought goes out.
    func responseReadComplete() {
        self.flush()
    }

    /// Sends the client the last bytes of a response.
    private func sendDownstream(_ bytes: ByteBuffer) {
        self.record.bytesOut &+= UInt64(bytes.readableBytes)
        self.send(bytes)
    }

    /// Queues bytes for the client.
    func writeDownstream(_ bytes: ByteBuffer) {
        self.record.bytesOut &+= UInt64(bytes.readableBytes)
        self.enqueue(bytes)
    }

    /// Lets go of what was kept for another attempt: the response has begun.
    func forgetReplay() {
        self.replayBody = nil
        if let head = self.requestHead {
            self.requestHead = nil
            self.worker.buffers.giveBack(head)
        }
    }

    private func recordOutcome(status: Int, pool: LoopPool) {
        if status >= 500 {
            pool.recordFailure(backend: self.backend)
        } else {
            pool.recordSuccess(backend: self.backend)
        }
    }
}
