import ApusConfiguration
import Balancing
import Health
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// The control side of one pool: gathers what is known of its backends, and publishes a new snapshot when it changes.
///
/// Confined to the control event loop.
final class PoolSupervisor: @unchecked Sendable {
    let shared: PoolShared
    private let pool: Pool
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let publish: (Int, PoolSnapshot) -> Void
    private var checkers: [HealthChecker] = []
    private var ejection: PassiveEjection?
    private var ejectionTimer: Scheduled<Void>?
    private var table: PickTable
    private var states: [BackendState]
    /// When it was last told that a backend fails and nothing comes of it.
    private var toldOfLimit: [Int: Duration] = [:]
    private static let tellingInterval = Duration.seconds(60)
    /// Times a backend was ejected, by backend.
    private(set) var ejections: [UInt64]
    /// Failed and successful checks, by backend.
    private(set) var checkResults: [(successes: UInt64, failures: UInt64)]

    /// The state of a pool whose backends were not checked yet.
    ///
    /// `publish`: Hands a snapshot to all event loops.
    init(
        shared: PoolShared,
        pool: Pool,
        eventLoop: any EventLoop,
        logger: Logger,
        seed: UInt64,
        publish: @escaping (Int, PoolSnapshot) -> Void
    ) {
        self.shared = shared
        self.pool = pool
        self.eventLoop = eventLoop
        self.logger = logger
        self.publish = publish
        self.ejections = Array(repeating: 0, count: shared.backends.count)
        self.checkResults = Array(repeating: (0, 0), count: shared.backends.count)
        self.states = shared.states.withLockedValue { $0 }
        self.ejection = pool.passiveHealth.map {
            PassiveEjection(
                limits: PassiveEjection.Limits(
                    base: $0.baseEjection,
                    longest: $0.maxEjection,
                    percentMax: $0.maxEjectedPercent
                ),
                backendCount: shared.backends.count
            )
        }
        self.table = Self.table(
            pool.algorithm,
            shared: shared,
            states: self.states,
            reusing: nil,
            cursor: RoundRobinCursor(phase: seed)
        )
    }

    /// The present snapshot.
    var snapshot: PoolSnapshot { PoolSnapshot(table: self.table, isUsable: self.states.map { $0 == .up }) }

    /// Begins the active checks.
    func start(random: inout FastGenerator) {
        guard let check = self.pool.healthCheck else { return }
        self.checkers = self.shared.backends.enumerated().map { index, backend in
            HealthChecker(
                eventLoop: self.eventLoop,
                backend: backend,
                check: check,
                seed: random.next(),
                report: { [weak self] in self?.checked(index, $0) }
            )
        }
        for checker in self.checkers { checker.start() }
    }

    /// Ends all checks and timers.
    func stop() {
        for checker in self.checkers { checker.stop() }
        self.checkers = []
        self.ejectionTimer?.cancel()
    }

    /// A backend failed as often in a row as its pool tolerates.
    func failuresReached(backend: Int) {
        switch self.ejection?.consecutiveFailuresReached(backend, now: self.now()) {
        case .ejected(let until):
            self.ejections[backend] &+= 1
            let seconds = (until - self.now()).nanoseconds / 1_000_000_000
            self.log(backend, "backend ejected: too many failures in a row", ["seconds": "\(seconds)"])
            self.update()
            self.scheduleReturn()
        case .limitReached:
            if let told = self.toldOfLimit[backend], self.now() - told < Self.tellingInterval { break }
            self.toldOfLimit[backend] = self.now()
            self.log(backend, "backend fails, but no more of its pool may be ejected", [:])
        case .alreadyEjected, nil:
            break
        }
    }

    private func checked(_ backend: Int, _ conclusion: HealthCheckStateMachine.Conclusion) {
        if conclusion.failure == nil {
            self.checkResults[backend].successes &+= 1
        } else {
            self.checkResults[backend].failures &+= 1
        }
        switch conclusion.transition {
        case .unchanged: return
        case .becameUp: self.log(backend, "backend is up", [:])
        case .becameDown: self.log(backend, "backend is down", ["reason": "\(conclusion.failure?.text ?? "")"])
        }
        self.update()
    }

    private func scheduleReturn() {
        self.ejectionTimer?.cancel()
        guard let next = self.ejection?.nextEvent else { return }
        let delay = TimeAmount.nanoseconds(Int64(clamping: (next - self.now()).nanoseconds))
        let supervisor = NIOLoopBound(self, eventLoop: self.eventLoop)
        self.ejectionTimer = self.eventLoop.scheduleTask(in: delay) { supervisor.value.returnEjected() }
    }

    private func returnEjected() {
        for backend in self.ejection?.tick(now: self.now()) ?? [] {
            self.shared.backends[backend].streak.recordSuccess()
            self.log(backend, "backend is back from its ejection", [:])
        }
        self.update()
        self.scheduleReturn()
    }

    private func update() {
        self.states = self.shared.backends.indices.map { index in
            BackendCondition(
                check: self.checkState(index),
                isEjected: self.ejection?.isEjected(index) ?? false
            ).state
        }
        let states = self.states
        self.shared.states.withLockedValue { $0 = states }
        self.table = Self.table(
            self.pool.algorithm,
            shared: self.shared,
            states: self.states,
            reusing: self.table,
            cursor: nil
        )
        self.publish(self.shared.index, self.snapshot)
    }

    private func checkState(_ backend: Int) -> CheckHistory.State? {
        guard self.pool.healthCheck != nil else { return nil }
        return self.checkers.isEmpty ? .unchecked : self.checkers[backend].state
    }

    private func now() -> Duration { .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }

    private func log(_ backend: Int, _ message: Logger.Message, _ metadata: Logger.Metadata) {
        var metadata = metadata
        metadata["pool"] = "\(self.shared.settings.name)"
        metadata["backend"] = "\(self.shared.backends[backend].name)"
        self.logger.notice(message, metadata: metadata)
    }

    private static func table(
        _ algorithm: Pool.Algorithm,
        shared: PoolShared,
        states: [BackendState],
        reusing previous: PickTable?,
        cursor: RoundRobinCursor?
    ) -> PickTable {
        let backends = zip(shared.backends, states).map { backend, state in
            PickTable.Backend(
                name: backend.name,
                weight: backend.weight,
                isUsable: state == .up,
                load: backend.load,
                maxConnections: backend.maxConnections
            )
        }
        return PickTable(
            algorithm: BalancingAlgorithm(algorithm),
            backends: backends,
            reusing: previous,
            cursor: cursor
        )
    }
}

extension BalancingAlgorithm {
    fileprivate init(_ algorithm: Pool.Algorithm) {
        self =
            switch algorithm {
            case .roundRobin: .roundRobin
            case .leastConnections: .leastConnections
            case .random: .random
            case .ipHash: .ipHash
            case .consistentHash: .consistentHash
            case .maglev: .maglev
            }
    }
}

extension HealthCheckStateMachine.Failure {
    /// The reason in words, for the log.
    fileprivate var text: String {
        switch self {
        case .connect: "no connection"
        case .timeout: "no answer in time"
        case .status(let status): "status \(status)"
        case .invalidAnswer: "no valid answer"
        }
    }
}
