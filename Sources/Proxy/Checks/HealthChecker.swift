import ApusConfiguration
import Balancing
import Health
import NIOCore
import NIOPosix

/// Runs the active checks of one backend: performs what ``HealthCheckStateMachine`` decides.
///
/// Confined to the control event loop.
final class HealthChecker: @unchecked Sendable {
    private let eventLoop: any EventLoop
    private let backend: BackendShared
    private let request: ByteBuffer?
    private let report: (HealthCheckStateMachine.Conclusion) -> Void
    private var machine: HealthCheckStateMachine
    private var random: FastGenerator
    private var timer: Scheduled<Void>?
    private var channel: (any Channel)?

    /// A checker that has not begun.
    ///
    /// `report`: Called on the event loop with the outcome of each check.
    init(
        eventLoop: any EventLoop,
        backend: BackendShared,
        check: HealthCheck,
        history: CheckHistory.State = .unchecked,
        seed: UInt64,
        report: @escaping (HealthCheckStateMachine.Conclusion) -> Void
    ) {
        self.eventLoop = eventLoop
        self.backend = backend
        self.report = report
        self.random = FastGenerator(seed: seed)
        let kind: HealthCheckStateMachine.Kind
        switch check.kind {
        case .tcp:
            kind = .tcp
            self.request = nil
        case .http(let path, let host, let statuses):
            kind = .http(expectedStatuses: statuses)
            let host = host ?? backend.endpoint.hostField
            self.request = ByteBuffer(
                string: "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: apus\r\nConnection: close\r\n\r\n"
            )
        }
        self.machine = HealthCheckStateMachine(
            kind: kind,
            schedule: CheckSchedule(interval: check.interval),
            timeout: check.timeout,
            history: CheckHistory(
                state: history,
                healthyThreshold: check.healthyThreshold,
                unhealthyThreshold: check.unhealthyThreshold
            )
        )
    }

    /// What the results so far add up to.
    var history: CheckHistory { self.machine.history }

    /// Begins checking.
    func start() {
        self.perform(self.machine.start(using: &self.random))
    }

    /// Ends checking for good.
    func stop() {
        self.perform(self.machine.stop())
        self.timer?.cancel()
        self.timer = nil
    }

    private func perform(_ action: HealthCheckStateMachine.Action) {
        switch action {
        case .none:
            break
        case .schedule(let delay):
            self.schedule(after: delay) { self.perform(self.machine.tick()) }
        case .connect(let check, let timeout):
            self.schedule(after: timeout) { self.perform(self.machine.timedOut(check: check, using: &self.random)) }
            self.connect(check: check, timeout: timeout)
        case .sendRequest:
            if let request = self.request { self.channel?.writeAndFlush(request, promise: nil) }
        case .conclude(let conclusion):
            self.closeChannel()
            self.schedule(after: conclusion.nextAfter) { self.perform(self.machine.tick()) }
            self.report(conclusion)
        case .abandon:
            self.closeChannel()
        }
    }

    private func schedule(after delay: Duration, _ action: @escaping () -> Void) {
        self.timer?.cancel()
        let action = NIOLoopBound(action, eventLoop: self.eventLoop)
        let time = TimeAmount.nanoseconds(Int64(clamping: delay.nanoseconds))
        self.timer = self.eventLoop.scheduleTask(in: time) { action.value() }
    }

    private func connect(check: UInt64, timeout: Duration) {
        guard let address = self.backend.address else {
            self.failed(check: check)
            return
        }
        let handler = HealthCheckHandler { [weak self] status in
            guard let self else { return }
            if let status {
                self.perform(self.machine.answered(check: check, status: status, using: &self.random))
            } else {
                self.failed(check: check)
            }
        }
        ClientBootstrap(group: self.eventLoop)
            .connectTimeout(.nanoseconds(Int64(clamping: timeout.nanoseconds)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler) }
            }
            .connect(to: address)
            .whenComplete { result in
                switch result {
                case .success(let channel): self.connected(channel, check: check)
                case .failure: self.failed(check: check)
                }
            }
    }

    private func connected(_ channel: any Channel, check: UInt64) {
        let action = self.machine.connected(check: check, using: &self.random)
        if case .none = action {
            // The check was over before its connection came about.
            channel.close(promise: nil)
            return
        }
        self.channel = channel
        self.perform(action)
    }

    private func failed(check: UInt64) {
        self.perform(self.machine.failed(check: check, using: &self.random))
    }

    private func closeChannel() {
        self.channel?.close(promise: nil)
        self.channel = nil
    }
}
