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
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let publish: (PoolSnapshot) -> Void
    private var random: FastGenerator
    private var checkers: [HealthChecker] = []
    /// Where the checks begin: with nothing known, or with what was known before a reload.
    private var histories: [CheckHistory.State]
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

    /// The supervisor of a pool, which begins with ``start()``.
    ///
    /// `previous`: The supervisor before a reload, from which the health of backends that did not change is taken over.
    /// `publish`: Hands a snapshot to all event loops.
    init(
        shared: PoolShared,
        eventLoop: any EventLoop,
        logger: Logger,
        seed: UInt64,
        previous: PoolSupervisor?,
        publish: @escaping (PoolSnapshot) -> Void
    ) {
        self.shared = shared
        self.eventLoop = eventLoop
        self.logger = logger
        self.publish = publish
        self.random = FastGenerator(seed: seed)
        let places = shared.backends.map { backend in
            previous?.shared.backends.firstIndex { $0 === backend }
        }
        // What another kind of check said means nothing to this one.
        let isSameCheck = previous?.shared.pool.healthCheck?.kind == shared.pool.healthCheck?.kind
        self.histories = places.map { place in
            isSameCheck ? place.flatMap { previous?.checkState($0) } ?? .unchecked : .unchecked
        }
        self.ejections = places.map { place in place.flatMap { previous?.ejections[$0] } ?? 0 }
        self.checkResults = places.map { place in place.flatMap { previous?.checkResults[$0] } ?? (0, 0) }
        self.ejection = Self.ejection(of: shared, previous: previous?.ejection, places: places)
        self.states = shared.states.withLockedValue { $0 }
        self.table = Self.table(
            shared: shared,
            states: self.states,
            reusing: previous?.table,
            cursor: previous == nil ? RoundRobinCursor(phase: seed) : nil
        )
        if previous != nil { self.rebuild() }
    }

    private static func ejection(
        of shared: PoolShared,
        previous: PassiveEjection?,
        places: [Int?]
    ) -> PassiveEjection? {
        guard let health = shared.pool.passiveHealth else { return nil }
        let limits = PassiveEjection.Limits(
            base: health.baseEjection,
            longest: health.maxEjection,
            percentMax: health.maxEjectedPercent
        )
        return previous?.carried(limits: limits, previousIndices: places)
            ?? PassiveEjection(limits: limits, backendCount: shared.backends.count)
    }

    /// The present snapshot.
    var snapshot: PoolSnapshot { PoolSnapshot(table: self.table, isUsable: self.states.map { $0 == .up }) }

    /// Begins the active checks.
    func start() {
        self.scheduleReturn()
        guard let check = self.shared.pool.healthCheck else { return }
        self.checkers = self.shared.backends.enumerated().map { index, backend in
            HealthChecker(
                eventLoop: self.eventLoop,
                backend: backend,
                check: check,
                history: self.histories[index],
                seed: self.random.next(),
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
        self.rebuild()
        self.publish(self.snapshot)
    }

    /// Makes states and table of all that is known.
    private func rebuild() {
        self.states = self.shared.backends.indices.map { index in
            BackendCondition(
                check: self.shared.pool.healthCheck == nil ? nil : self.checkState(index),
                isEjected: self.ejection?.isEjected(index) ?? false
            ).state
        }
        let states = self.states
        self.shared.states.withLockedValue { $0 = states }
        self.table = Self.table(shared: self.shared, states: self.states, reusing: self.table, cursor: nil)
    }

    private func checkState(_ backend: Int) -> CheckHistory.State {
        self.checkers.isEmpty ? self.histories[backend] : self.checkers[backend].state
    }

    private func now() -> Duration { .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }

    private func log(_ backend: Int, _ message: Logger.Message, _ metadata: Logger.Metadata) {
        var metadata = metadata
        metadata["pool"] = "\(self.shared.settings.name)"
        metadata["backend"] = "\(self.shared.backends[backend].name)"
        self.logger.notice(message, metadata: metadata)
    }

    private static func table(
        shared: PoolShared,
        states: [BackendState],
        reusing previous: PickTable?,
        cursor: RoundRobinCursor?
    ) -> PickTable {
        let backends = shared.backends.indices.map { index in
            PickTable.Backend(
                name: shared.backends[index].name,
                weight: shared.pool.backends[index].weight,
                isUsable: states[index] == .up,
                load: shared.backends[index].load,
                maxConnections: shared.pool.backends[index].maxConnections
            )
        }
        return PickTable(
            algorithm: BalancingAlgorithm(shared.pool.algorithm),
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
