import Testing

@testable import Proxy

@Suite struct ExchangeStateMachineTests {
    typealias Machine = ExchangeStateMachine

    private func machine(
        idempotent: Bool = true,
        body: Bool = false,
        keepAlive: Bool = true,
        http10: Bool = false
    ) -> Machine {
        var machine = Machine()
        machine.requestBegan(isIdempotent: idempotent, hasBody: body, keepAlive: keepAlive, isHTTP10: http10)
        return machine
    }

    @Test func one_exchange_after_another_on_a_kept_connection() {
        var machine = Machine()
        #expect(!machine.isActive)
        for reused in [false, true] {
            machine.requestBegan(isIdempotent: true, hasBody: true, keepAlive: true, isHTTP10: false)
            #expect(machine.isActive && machine.request == .receivingBody && machine.response == .pending)
            machine.attached(reused: reused)
            #expect(machine.upstream == .attached(reused: reused))
            machine.bodySentWithoutCopy()
            #expect(!machine.isReplayable)
            machine.requestEnded()
            #expect(machine.request == .complete)
            let head = machine.responseHead(status: 200, keepAlive: true, endsByClosing: false, draining: false)
            #expect(head == .forward(close: false))
            #expect(machine.response == .receivingBody)
            #expect(machine.responseEnded(unreadBytes: false) == .init(keepUpstream: true, downstream: .keep))
            #expect(!machine.isActive && machine.upstream == .none && machine.response == .complete)
        }
    }

    @Test func a_request_forgets_the_one_before_it() {
        var machine = machine(idempotent: false, body: true, keepAlive: false, http10: true)
        for _ in 0..<Machine.attemptsMax { machine.connecting() }
        machine.bodySentWithoutCopy()
        _ = machine.responseHead(status: 200, keepAlive: true, endsByClosing: false, draining: true)
        _ = machine.responseEnded(unreadBytes: false)
        machine.requestBegan(isIdempotent: true, hasBody: false, keepAlive: true, isHTTP10: false)
        #expect(machine.isReplayable && !machine.closeAfterResponse && machine.request == .complete)
        machine.attached(reused: true)
        #expect(machine.attemptFailed(.closed) == .retryFresh)
        machine.attached(reused: false)
        let interim = machine.responseHead(status: 103, keepAlive: true, endsByClosing: false, draining: false)
        #expect(interim == .forwardInterim)
        #expect(machine.ownAnswer(closing: false, draining: false) == false)
        #expect(machine.responseEnded(unreadBytes: false) == .init(keepUpstream: false, downstream: .keep))
    }

    // MARK: Attempts

    @Test(arguments: [true, false], [true, false])
    func a_connection_that_failed_is_tried_elsewhere_whatever_the_request(idempotent: Bool, sentWithoutCopy: Bool) {
        var machine = machine(idempotent: idempotent, body: true)
        if sentWithoutCopy { machine.bodySentWithoutCopy() }
        machine.connecting()
        #expect(machine.upstream == .connecting)
        #expect(machine.attemptFailed(.connect(.connectionRefused)) == .retryElsewhere)
        #expect(machine.upstream == .none)
    }

    struct Closed: CustomTestStringConvertible {
        var idempotent: Bool
        var replayable: Bool
        var reused: Bool
        var action: ExchangeStateMachine.FailureAction
        var testDescription: String { "idempotent \(idempotent), replayable \(replayable), reused \(reused)" }
    }

    static let closed = [
        Closed(idempotent: true, replayable: true, reused: true, action: .retryFresh),
        Closed(idempotent: true, replayable: true, reused: false, action: .retryElsewhere),
        Closed(idempotent: true, replayable: false, reused: true, action: .answer(.connectionTerminated)),
        Closed(idempotent: true, replayable: false, reused: false, action: .answer(.connectionTerminated)),
        Closed(idempotent: false, replayable: true, reused: true, action: .answer(.connectionTerminated)),
        Closed(idempotent: false, replayable: true, reused: false, action: .answer(.connectionTerminated)),
        Closed(idempotent: false, replayable: false, reused: true, action: .answer(.connectionTerminated)),
        Closed(idempotent: false, replayable: false, reused: false, action: .answer(.connectionTerminated)),
    ]

    @Test(arguments: closed)
    func a_connection_that_closed_is_tried_again_where_the_request_may_be_repeated(row: Closed) {
        var machine = machine(idempotent: row.idempotent, body: true)
        machine.attached(reused: row.reused)
        if !row.replayable { machine.bodySentWithoutCopy() }
        #expect(machine.attemptFailed(.closed) == row.action)
        #expect(machine.upstream == .none)
    }

    @Test func a_fresh_connection_that_closed_leads_elsewhere_even_after_a_reused_one() {
        var machine = machine()
        machine.attached(reused: true)
        #expect(machine.attemptFailed(.closed) == .retryFresh)
        machine.connecting()
        machine.attached(reused: false)
        #expect(machine.attemptFailed(.closed) == .retryElsewhere)
    }

    @Test func attempts_have_a_limit() {
        for failure in [Machine.AttemptFailure.connect(.connectTimeout), .closed] {
            var machine = machine()
            for attempt in 1...Machine.attemptsMax {
                machine.connecting()
                // Connecting and attaching are one attempt.
                if failure == .closed { machine.attached(reused: false) }
                let last = Machine.FailureAction.answer(failure.reason)
                #expect(machine.attemptFailed(failure) == (attempt < Machine.attemptsMax ? .retryElsewhere : last))
            }
        }
    }

    @Test func leased_connections_count_as_attempts() {
        var machine = machine()
        for attempt in 1...Machine.attemptsMax {
            machine.attached(reused: true)
            let isLast = attempt == Machine.attemptsMax
            #expect(machine.attemptFailed(.closed) == (isLast ? .answer(.connectionTerminated) : .retryFresh))
        }
    }

    @Test func waiting_is_no_attempt() {
        var machine = machine()
        for _ in 0..<(2 * Machine.attemptsMax) {
            machine.queued()
            #expect(machine.upstream == .queued)
            machine.detached()
            #expect(machine.upstream == .none)
        }
        machine.connecting()
        #expect(machine.attemptFailed(.connect(.connectionRefused)) == .retryElsewhere)
    }

    @Test func the_answer_names_the_last_failure() {
        #expect(Machine.AttemptFailure.connect(.backendUnreachable).reason == .backendUnreachable)
        #expect(Machine.AttemptFailure.closed.reason == .connectionTerminated)
    }

    // MARK: Heads

    @Test func interim_heads_go_to_clients_that_know_them() {
        for status in [100, 102, 103, 199] {
            var machine = machine()
            machine.attached(reused: true)
            let action = machine.responseHead(status: status, keepAlive: true, endsByClosing: false, draining: true)
            #expect(action == .forwardInterim)
            #expect(machine.response == .pending && !machine.closeAfterResponse)
            // A part of the answer was seen, so the request may not be repeated.
            #expect(machine.attemptFailed(.closed) == .answer(.connectionTerminated))
        }
    }

    @Test func interim_heads_are_dropped_for_http_1_0() {
        var machine = machine(http10: true)
        #expect(
            machine.responseHead(status: 100, keepAlive: true, endsByClosing: false, draining: false) == .dropInterim
        )
        #expect(
            machine.responseHead(status: 204, keepAlive: true, endsByClosing: false, draining: false)
                == .forward(close: false)
        )
    }

    @Test func a_backend_may_not_switch_protocols() {
        var machine = machine()
        #expect(machine.responseHead(status: 101, keepAlive: true, endsByClosing: false, draining: false) == .invalid)
    }

    @Test func interim_heads_have_a_limit() {
        var machine = machine()
        for _ in 0..<Machine.interimMax {
            let action = machine.responseHead(status: 103, keepAlive: true, endsByClosing: false, draining: false)
            #expect(action == .forwardInterim)
        }
        #expect(machine.responseHead(status: 103, keepAlive: true, endsByClosing: false, draining: false) == .invalid)
    }

    // MARK: Ends

    @Test(arguments: 0..<64)
    func connections_end_or_stay_as_the_whole_exchange_demands(bits: Int) {
        func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
        let (client, backend, byClosing) = (bit(0), bit(1), bit(2))
        let (draining, unfinished, unread) = (bit(3), bit(4), bit(5))
        var machine = machine(body: true, keepAlive: client)
        machine.attached(reused: false)
        if !unfinished { machine.requestEnded() }
        let head = machine.responseHead(status: 200, keepAlive: backend, endsByClosing: byClosing, draining: draining)
        let close = !client || byClosing || draining || unfinished
        #expect(head == .forward(close: close))
        let end = machine.responseEnded(unreadBytes: unread)
        #expect(end.keepUpstream == (backend && !unfinished))
        #expect(end.downstream == (!close ? .keep : unfinished || unread ? .linger : .close))
    }

    @Test func a_body_that_ends_during_the_response_still_ends_the_connection_as_announced() {
        var machine = machine(body: true)
        machine.attached(reused: false)
        let head = machine.responseHead(status: 413, keepAlive: true, endsByClosing: false, draining: false)
        #expect(head == .forward(close: true))
        machine.requestEnded()
        #expect(machine.responseEnded(unreadBytes: false) == .init(keepUpstream: true, downstream: .close))
    }

    @Test(arguments: [true, false], [true, false])
    func own_answers_say_whether_the_connection_ends(closing: Bool, draining: Bool) {
        for (body, ended) in [(false, false), (true, false), (true, true)] {
            var machine = machine(body: body)
            if ended { machine.requestEnded() }
            let isUnfinished = body && !ended
            let close = closing || draining || isUnfinished
            #expect(machine.ownAnswer(closing: closing, draining: draining) == close)
            let end = machine.responseEnded(unreadBytes: false)
            #expect(end == .init(keepUpstream: false, downstream: !close ? .keep : isUnfinished ? .linger : .close))
        }
        var machine = machine(keepAlive: false)
        #expect(machine.ownAnswer(closing: closing, draining: draining) == true)
    }

    @Test func an_aborted_exchange_ends_its_connection() {
        var machine = machine(body: true)
        machine.attached(reused: true)
        machine.aborted()
        #expect(!machine.isActive && machine.upstream == .none && machine.response == .complete)
        #expect(machine.closeAfterResponse)
    }
}
