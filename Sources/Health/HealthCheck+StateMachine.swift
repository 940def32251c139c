/// The active check of one backend, without I/O: events in, actions out.
///
/// A runner performs the actions: it sets timers, opens connections, sends the request. Every check has a number, which
/// its events bring back, so that what arrives late from a check that is over changes nothing.
package struct HealthCheckStateMachine: Sendable {
    /// What is asked of a backend.
    package enum Kind: Sendable, Equatable {
        /// A connection that opens is a success.
        case tcp
        /// A request is sent; an answer with a status in one of the ranges is a success.
        case http(expectedStatuses: [ClosedRange<Int>])
    }

    /// Why a check failed.
    package enum Failure: Sendable, Equatable {
        /// No connection could be opened.
        case connect
        /// The check's time was up.
        case timeout
        /// The answer's status is none of the expected ones.
        case status(Int)
        /// The connection broke, or what came over it was no valid answer.
        case invalidAnswer
    }

    /// What the runner has to do.
    package enum Action: Sendable, Equatable {
        /// Nothing.
        case none
        /// Call ``tick()`` after this time.
        case schedule(after: Duration)
        /// Open a connection for this check; call ``timedOut(check:using:)`` unless it ends within `timeout`.
        case connect(check: UInt64, timeout: Duration)
        /// Send the request on the connection just opened.
        case sendRequest(check: UInt64)
        /// The check is over: close its connection, stop its timeout, act on the conclusion, call ``tick()`` after
        /// the conclusion's delay.
        case conclude(Conclusion)
        /// Close the connection of this check and stop its timeout; no event is awaited any more.
        case abandon(check: UInt64)
    }

    /// The outcome of one check.
    package struct Conclusion: Sendable, Equatable {
        /// The check that is over.
        package var check: UInt64
        /// Why it failed; nil when it succeeded.
        package var failure: Failure?
        /// What it changed about the backend.
        package var transition: CheckHistory.Transition
        /// The time until the next check is due.
        package var nextAfter: Duration
    }

    private enum State: Sendable, Equatable {
        /// Waits for the next check to be due. Can become connecting or stopped.
        case idle
        /// A connection is being opened. Can become awaiting an answer, idle or stopped.
        case connecting
        /// The request was sent. Can become idle or stopped.
        case awaitingAnswer
        /// Over for good; all events are ignored.
        case stopped
    }

    /// What the results so far say.
    package private(set) var history: CheckHistory
    private let kind: Kind
    private let schedule: CheckSchedule
    private let timeout: Duration
    private var state = State.idle
    private var check: UInt64 = 0

    /// A check that has not begun; ``start(using:)`` comes first.
    ///
    /// - Parameters:
    ///   - kind: What is asked of the backend.
    ///   - schedule: When.
    ///   - timeout: The longest a check may take, connecting included.
    ///   - history: Where the thresholds are; one with results when the backend was checked before a reload.
    package init(kind: Kind, schedule: CheckSchedule, timeout: Duration, history: CheckHistory) {
        self.kind = kind
        self.schedule = schedule
        self.timeout = timeout
        self.history = history
    }

    /// Begins: the first check is due at a random moment soon.
    ///
    /// - Parameter random: The source of jitter.
    /// - Returns: What to do.
    package mutating func start(using random: inout some RandomNumberGenerator) -> Action {
        state == .idle ? .schedule(after: schedule.firstDelay(using: &random)) : .none
    }

    /// The next check is due.
    ///
    /// - Returns: What to do.
    package mutating func tick() -> Action {
        guard state == .idle else { return .none }
        state = .connecting
        check += 1
        return .connect(check: check, timeout: timeout)
    }

    /// The connection of a check is open.
    ///
    /// - Parameters:
    ///   - check: The check the connection was opened for.
    ///   - random: The source of jitter.
    /// - Returns: What to do.
    package mutating func connected(check: UInt64, using random: inout some RandomNumberGenerator) -> Action {
        guard state == .connecting, check == self.check else { return .none }
        switch kind {
        case .tcp:
            return conclude(nil, using: &random)
        case .http:
            state = .awaitingAnswer
            return .sendRequest(check: check)
        }
    }

    /// The head of the final answer to a check is in.
    ///
    /// - Parameters:
    ///   - check: The check it answers.
    ///   - status: Its status code.
    ///   - random: The source of jitter.
    /// - Returns: What to do.
    package mutating func answered(
        check: UInt64,
        status: Int,
        using random: inout some RandomNumberGenerator
    ) -> Action {
        guard state == .awaitingAnswer, check == self.check, case .http(let expected) = kind else { return .none }
        let isExpected = expected.contains { $0.contains(status) }
        return conclude(isExpected ? nil : .status(status), using: &random)
    }

    /// The connection of a check could not be opened, broke, or brought something invalid.
    ///
    /// - Parameters:
    ///   - check: The check it was for.
    ///   - random: The source of jitter.
    /// - Returns: What to do.
    package mutating func failed(check: UInt64, using random: inout some RandomNumberGenerator) -> Action {
        guard check == self.check else { return .none }
        switch state {
        case .connecting: return conclude(.connect, using: &random)
        case .awaitingAnswer: return conclude(.invalidAnswer, using: &random)
        case .idle, .stopped: return .none
        }
    }

    /// The time of a check is up.
    ///
    /// - Parameters:
    ///   - check: The check whose timer ran out.
    ///   - random: The source of jitter.
    /// - Returns: What to do.
    package mutating func timedOut(check: UInt64, using random: inout some RandomNumberGenerator) -> Action {
        guard check == self.check, state == .connecting || state == .awaitingAnswer else { return .none }
        return conclude(.timeout, using: &random)
    }

    /// The backend is no longer to be checked.
    ///
    /// - Returns: What to do.
    package mutating func stop() -> Action {
        let wasChecking = state == .connecting || state == .awaitingAnswer
        state = .stopped
        return wasChecking ? .abandon(check: check) : .none
    }

    private mutating func conclude(
        _ failure: Failure?,
        using random: inout some RandomNumberGenerator
    ) -> Action {
        state = .idle
        let transition = history.record(isSuccess: failure == nil)
        let delay = schedule.nextDelay(using: &random)
        return .conclude(Conclusion(check: check, failure: failure, transition: transition, nextAfter: delay))
    }
}
