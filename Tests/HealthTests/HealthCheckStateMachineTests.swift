import Testing

@testable import Health

@Suite struct HealthCheckStateMachineTests {
    private var random = MiddleGenerator()

    private func machine(
        _ kind: HealthCheckStateMachine.Kind = .http(expectedStatuses: [200...299, 304...304])
    ) -> HealthCheckStateMachine {
        HealthCheckStateMachine(
            kind: kind,
            schedule: CheckSchedule(interval: .seconds(4)),
            timeout: .seconds(1),
            history: CheckHistory(healthyThreshold: 1, unhealthyThreshold: 2)
        )
    }

    private func conclusion(
        _ check: UInt64,
        _ failure: HealthCheckStateMachine.Failure? = nil,
        _ transition: CheckHistory.Transition = .unchanged
    ) -> HealthCheckStateMachine.Action {
        .conclude(.init(check: check, failure: failure, transition: transition, nextAfter: .seconds(4)))
    }

    @Test mutating func a_backend_comes_up_and_goes_down() {
        var machine = machine()
        #expect(machine.start(using: &random) == .schedule(after: .milliseconds(500)))
        #expect(machine.tick() == .connect(check: 1, timeout: .seconds(1)))
        #expect(machine.connected(check: 1, using: &random) == .sendRequest(check: 1))
        #expect(machine.answered(check: 1, status: 204, using: &random) == conclusion(1, nil, .becameUp))
        #expect(machine.tick() == .connect(check: 2, timeout: .seconds(1)))
        #expect(machine.failed(check: 2, using: &random) == conclusion(2, .connect))
        #expect(machine.history.state == .up)
        #expect(machine.tick() == .connect(check: 3, timeout: .seconds(1)))
        #expect(machine.connected(check: 3, using: &random) == .sendRequest(check: 3))
        #expect(machine.answered(check: 3, status: 503, using: &random) == conclusion(3, .status(503), .becameDown))
        #expect(machine.history.state == .down)
    }

    @Test(arguments: [(199, false), (200, true), (299, true), (300, false), (304, true), (500, false)])
    mutating func expected_statuses_are_ranges(status: Int, isSuccess: Bool) {
        var machine = machine()
        _ = machine.tick()
        _ = machine.connected(check: 1, using: &random)
        _ = machine.answered(check: 1, status: status, using: &random)
        #expect(machine.history.state == (isSuccess ? .up : .down))
    }

    @Test mutating func an_open_connection_is_all_a_tcp_check_wants() {
        var machine = machine(.tcp)
        _ = machine.tick()
        #expect(machine.connected(check: 1, using: &random) == conclusion(1, nil, .becameUp))
        #expect(machine.answered(check: 1, status: 200, using: &random) == .none)
    }

    @Test mutating func time_runs_out_while_connecting_or_waiting() {
        var machine = machine()
        _ = machine.tick()
        #expect(machine.timedOut(check: 1, using: &random) == conclusion(1, .timeout, .becameDown))
        _ = machine.tick()
        _ = machine.connected(check: 2, using: &random)
        #expect(machine.timedOut(check: 2, using: &random) == conclusion(2, .timeout))
    }

    @Test mutating func a_connection_that_breaks_before_the_answer_is_a_failure() {
        var machine = machine()
        _ = machine.tick()
        _ = machine.connected(check: 1, using: &random)
        #expect(machine.failed(check: 1, using: &random) == conclusion(1, .invalidAnswer, .becameDown))
    }

    @Test mutating func what_arrives_late_changes_nothing() {
        var machine = machine()
        _ = machine.tick()
        _ = machine.timedOut(check: 1, using: &random)
        #expect(machine.connected(check: 1, using: &random) == .none)
        #expect(machine.tick() == .connect(check: 2, timeout: .seconds(1)))
        #expect(machine.connected(check: 1, using: &random) == .none)
        #expect(machine.failed(check: 1, using: &random) == .none)
        #expect(machine.timedOut(check: 1, using: &random) == .none)
        #expect(machine.connected(check: 2, using: &random) == .sendRequest(check: 2))
        #expect(machine.answered(check: 1, status: 200, using: &random) == .none)
        #expect(machine.history.state == .down)
    }

    @Test mutating func a_check_is_not_begun_twice() {
        var machine = machine()
        _ = machine.tick()
        #expect(machine.tick() == .none)
        #expect(machine.start(using: &random) == .none)
    }

    @Test mutating func a_stopped_check_is_over_for_good() {
        var waiting = machine()
        #expect(waiting.stop() == .none)
        #expect(waiting.tick() == .none)
        #expect(waiting.start(using: &random) == .none)
        var checking = machine()
        _ = checking.tick()
        #expect(checking.stop() == .abandon(check: 1))
        #expect(checking.connected(check: 1, using: &random) == .none)
        #expect(checking.failed(check: 1, using: &random) == .none)
        #expect(checking.stop() == .none)
        #expect(checking.history.state == .unchecked)
    }
}
