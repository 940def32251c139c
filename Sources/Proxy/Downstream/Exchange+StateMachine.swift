/// What an exchange may do next: one request of a downstream connection and its response.
///
/// No I/O: each event is a mutating function, and where there is something to decide it returns a named action. The
/// handlers at both sides perform the actions. The request, the upstream connection and the response advance on their
/// own, since a backend may answer before it has the whole request.
struct ExchangeStateMachine {
    /// The request's side.
    enum Request: Equatable {
        /// No exchange: between two requests. Can transition to ``receivingBody`` and ``complete``.
        case idle
        /// The head is known, the body is not all in. Can transition to ``complete``.
        case receivingBody
        /// The whole request was received. Can transition to ``idle`` when the exchange ends.
        case complete
    }

    /// The backend's side of the request.
    enum Upstream: Equatable {
        /// No backend is chosen. Can transition to ``queued``, ``connecting`` and ``attached(reused:)``.
        case none
        /// Every usable backend is at its limit. Can transition to ``none``, ``connecting`` and ``attached(reused:)``.
        case queued
        /// A connection is being opened. Can transition to ``none`` and ``attached(reused:)``.
        case connecting
        /// A connection is leased and the request's head was written to it. Can transition to ``none``.
        case attached(reused: Bool)
    }

    /// The response's side.
    enum Response: Equatable {
        /// Nothing of a final response was sent to the client. Can transition to ``receivingBody`` and ``complete``.
        case pending
        /// The head was sent. Can transition to ``complete``.
        case receivingBody
        /// All was sent. Can transition to ``pending`` when the next exchange begins.
        case complete
    }

    /// How an attempt with a backend failed before a byte of its answer came.
    enum AttemptFailure: Equatable {
        /// No connection came about, so nothing was sent.
        case connect(AnswerReason)
        /// The connection ended after the request, or a part of it, was sent.
        case closed
    }

    /// What to do about a failed attempt.
    enum FailureAction: Equatable {
        /// Send the request again over a new connection, to any backend: a kept connection was stale, which says nothing
        /// about the backend.
        case retryFresh
        /// Send the request again to a backend that was not tried yet.
        case retryElsewhere
        /// Give up and answer.
        case answer(AnswerReason)
    }

    /// What to do with a response's head.
    enum ResponseHeadAction: Equatable {
        /// Forward an interim (1xx) head; another head follows.
        case forwardInterim
        /// Leave out an interim head that the client would not understand.
        case dropInterim
        /// Forward the head; with `close` it says that the connection ends after the response.
        case forward(close: Bool)
        /// The backend broke the protocol.
        case invalid
    }

    /// What happens to the two connections when the response is complete.
    struct EndAction: Equatable {
        /// Whether the upstream connection may be kept.
        var keepUpstream: Bool
        /// What becomes of the client's connection.
        var downstream: Downstream

        /// What becomes of the client's connection.
        enum Downstream: Equatable {
            /// It waits for the next request.
            case keep
            /// It is closed when all is written.
            case close
            /// It is closed when all is written and the client has had a chance to read it: bytes of the client may be
            /// on their way, and a reset would destroy the response (RFC 9112 section 9.6).
            case linger
        }
    }

    /// Attempts at most for one request: the first and three more.
    static let attemptsMax = 4
    /// Interim responses at most before the final one; more is a broken backend.
    static let interimMax = 16

    private(set) var request = Request.idle
    private(set) var upstream = Upstream.none
    private(set) var response = Response.pending
    /// Whether all that was sent of the request is still at hand and can be sent again.
    private(set) var isReplayable = true
    /// Whether the connection ends after this response.
    private(set) var closeAfterResponse = false
    private var isIdempotent = false
    private var isHTTP10 = false
    private var attempts = 0
    private var interims = 0
    private var upstreamKeepAlive = false

    /// Whether an exchange is under way.
    var isActive: Bool { self.request != .idle }

    /// A request's head was accepted.
    mutating func requestBegan(isIdempotent: Bool, hasBody: Bool, keepAlive: Bool, isHTTP10: Bool) {
        precondition(self.request == .idle, "a request began during an exchange")
        self.request = hasBody ? .receivingBody : .complete
        self.upstream = .none
        self.response = .pending
        self.isReplayable = true
        self.closeAfterResponse = !keepAlive
        self.isIdempotent = isIdempotent
        self.isHTTP10 = isHTTP10
        self.attempts = 0
        self.interims = 0
        self.upstreamKeepAlive = false
    }

    /// The request's last byte was received.
    mutating func requestEnded() {
        self.request = .complete
    }

    /// The request waits for a backend with room.
    mutating func queued() {
        self.upstream = .queued
    }

    /// A connection to a backend is being opened.
    mutating func connecting() {
        self.upstream = .connecting
        self.attempts += 1
    }

    /// A connection is leased; `reused` when it served an exchange before.
    mutating func attached(reused: Bool) {
        if self.upstream != .connecting { self.attempts += 1 }
        self.upstream = .attached(reused: reused)
    }

    /// The exchange has no upstream connection any more.
    mutating func detached() {
        self.upstream = .none
    }

    /// A part of the body was sent that is not kept.
    mutating func bodySentWithoutCopy() {
        self.isReplayable = false
    }

    /// An attempt failed before any byte of the answer.
    ///
    /// RFC 9110 section 9.2.2: only an idempotent request may be sent twice; RFC 9112 section 9.3.1 for kept connections.
    mutating func attemptFailed(_ failure: AttemptFailure) -> FailureAction {
        let previous = self.upstream
        self.upstream = .none
        let mayTryAgain = self.attempts < Self.attemptsMax
        switch failure {
        case .connect(let reason):
            return mayTryAgain ? .retryElsewhere : .answer(reason)
        case .closed:
            guard mayTryAgain, self.isIdempotent, self.isReplayable else { return .answer(.connectionTerminated) }
            return previous == .attached(reused: true) ? .retryFresh : .retryElsewhere
        }
    }

    /// A head came from the backend.
    ///
    /// - Parameters:
    ///   - status: The status code, 100 to 599.
    ///   - keepAlive: Whether the backend keeps its connection.
    ///   - endsByClosing: Whether the client can only know the body's end by the connection's.
    ///   - draining: Whether the node wants connections to end.
    /// - Returns: What to do with it.
    mutating func responseHead(status: Int, keepAlive: Bool, endsByClosing: Bool, draining: Bool) -> ResponseHeadAction
    {
        if status < 200 {
            self.interims += 1
            // Upgrade is never forwarded, so no backend may switch protocols.
            guard status != 101, self.interims <= Self.interimMax else { return .invalid }
            self.isReplayable = false
            return self.isHTTP10 ? .dropInterim : .forwardInterim
        }
        self.response = .receivingBody
        self.upstreamKeepAlive = keepAlive
        if endsByClosing || draining || self.request == .receivingBody { self.closeAfterResponse = true }
        return .forward(close: self.closeAfterResponse)
    }

    /// The response turned out to be broken before any of it went out: it is as if nothing had come.
    mutating func responseRetracted() {
        self.response = .pending
    }

    /// The node answers by itself; returns whether the answer must say that the connection ends.
    mutating func ownAnswer(closing: Bool, draining: Bool) -> Bool {
        self.response = .receivingBody
        if closing || draining || self.request != .complete { self.closeAfterResponse = true }
        return self.closeAfterResponse
    }

    /// The response's last byte was forwarded; the exchange is over.
    ///
    /// - Parameter unreadBytes: Whether bytes of the client were received and not used.
    /// - Returns: What becomes of the connections.
    mutating func responseEnded(unreadBytes: Bool) -> EndAction {
        let requestComplete = self.request == .complete
        let keepUpstream = self.upstreamKeepAlive && requestComplete
        let linger = !requestComplete || unreadBytes
        self.request = .idle
        self.upstream = .none
        self.response = .complete
        let downstream: EndAction.Downstream = !self.closeAfterResponse ? .keep : linger ? .linger : .close
        return EndAction(keepUpstream: keepUpstream, downstream: downstream)
    }

    /// The exchange ends without (the rest of) a response.
    mutating func aborted() {
        self.request = .idle
        self.upstream = .none
        self.response = .complete
        self.closeAfterResponse = true
    }
}
