import ApusConfiguration
import Balancing
import Health
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// The control side of one pool: gathers what is known of its backends, and publishes a new snapshot when it changes.
///
/// What is known comes from this node's checks and traffic, from operators, and from the cluster: `+Checks` has what
/// concerns health, `+Cluster` what other members say.
///
/// Confined to the control event loop.
final class PoolSupervisor: @unchecked Sendable {
    /// The way to the event loops.
    struct Loops {
        /// Hands a snapshot to all of them.
        var publish: (PoolSnapshot) -> Void
        /// Lets requests that wait look for room.
        var offerRoom: () -> Void
    }

    let shared: PoolShared
    let surroundings: Surroundings
    let eventLoop: any EventLoop
    let loops: Loops
    private let logger: Logger
    var random: FastGenerator
    /// What the cluster, or this node alone, makes of each backend's checks; empty without a health check.
    var verdicts: [ClusterVerdict]
    /// The checks this node makes now, by backend.
    var checkers: [HealthChecker?]
    /// Living members that check, this node included unless it drains.
    var checkingMembers: [String]
    /// What operators decided, by backend.
    private(set) var overrides: [BackendOverrides]
    /// What others have in flight, by member and backend.
    var othersInFlight: [String: [Int]] = [:]
    var coordinator: PoolCoordinator?
    var factors: [SuccessFactor]
    var totals: [BackendLoad.Totals]
    private var ejection: PassiveEjection?
    private var timer: Scheduled<Void>?
    private var timerDue: Duration?
    private var isStarted = false
    private var table: PickTable
    private var states: [BackendState]
    private var usable: [Bool]
    /// When it was last told that a backend fails and nothing comes of it.
    private var toldOfLimit: [Int: Duration] = [:]
    private static let tellingInterval = Duration.seconds(60)
    /// Times a backend was ejected, by backend.
    private(set) var ejections: [UInt64]
    /// Failed and successful checks, by backend.
    var checkResults: [(successes: UInt64, failures: UInt64)]

    /// The supervisor of a pool, which begins with ``start()``.
    ///
    /// `previous`: The supervisor before a reload, from which the health of backends that did not change is taken over.
    init(
        shared: PoolShared,
        surroundings: Surroundings,
        eventLoop: any EventLoop,
        logger: Logger,
        seed: UInt64,
        previous: PoolSupervisor?,
        loops: Loops
    ) {
        self.shared = shared
        self.surroundings = surroundings
        self.eventLoop = eventLoop
        self.logger = logger
        self.loops = loops
        self.random = FastGenerator(seed: seed)
        let places = shared.backends.map { backend in
            previous?.shared.backends.firstIndex { $0 === backend }
        }
        self.verdicts = Self.verdicts(shared: shared, surroundings: surroundings, previous: previous, places: places)
        self.checkers = shared.backends.map { _ in nil }
        self.checkingMembers = previous?.checkingMembers ?? [surroundings.nodeName]
        self.overrides = shared.backends.map { _ in BackendOverrides() }
        self.factors = shared.backends.map { _ in SuccessFactor() }
        self.totals = shared.backends.map(\.load.totals)
        self.ejections = places.map { place in place.flatMap { previous?.ejections[$0] } ?? 0 }
        self.checkResults = places.map { place in place.flatMap { previous?.checkResults[$0] } ?? (0, 0) }
        self.ejection = Self.ejection(of: shared, previous: previous?.ejection, places: places)
        self.states = shared.states.withLockedValue { $0 }
        self.usable = self.states.map { $0 == .up }
        self.table = PickTable(
            algorithm: BalancingAlgorithm(shared.pool.algorithm),
            backends: [],
            reusing: previous?.table,
            cursor: previous == nil ? Self.cursor(surroundings, seed: seed) : nil
        )
        self.rebuild()
    }

    /// The nodes of a cluster go round out of step; a node by itself begins anywhere.
    private static func cursor(_ surroundings: Surroundings, seed: UInt64) -> RoundRobinCursor {
        surroundings.isClustered ? RoundRobinCursor(node: surroundings.nodeName) : RoundRobinCursor(phase: seed)
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
    var snapshot: PoolSnapshot { PoolSnapshot(table: self.table, isUsable: self.usable) }

    /// Begins the active checks.
    func start() {
        self.isStarted = true
        self.assignChecks()
        self.scheduleNext()
    }

    /// Ends all checks and timers.
    func stop() {
        self.isStarted = false
        for checker in self.checkers { checker?.stop() }
        self.checkers = self.shared.backends.map { _ in nil }
        self.timer?.cancel()
        self.timer = nil
        self.timerDue = nil
    }

    /// Whether the supervisor has begun and not ended.
    var isRunning: Bool { self.isStarted }

    /// A backend failed as often in a row as its pool tolerates.
    func failuresReached(backend: Int) {
        switch self.ejection?.consecutiveFailuresReached(backend, now: self.now()) {
        case .ejected(let until):
            self.ejections[backend] &+= 1
            let seconds = (until - self.now()).nanoseconds / 1_000_000_000
            self.log(backend, "backend ejected: too many failures in a row", ["seconds": "\(seconds)"])
            self.update()
        case .limitReached:
            if let told = self.toldOfLimit[backend], self.now() - told < Self.tellingInterval { break }
            self.toldOfLimit[backend] = self.now()
            self.log(backend, "backend fails, but no more of its pool may be ejected", [:])
        case .alreadyEjected, nil:
            break
        }
    }

    /// Operators' decisions, whole; says what each changed.
    func apply(_ overrides: [BackendOverrides]) {
        guard overrides != self.overrides else { return }
        for (index, (old, new)) in zip(self.overrides, overrides).enumerated() where old != new {
            let configured = self.shared.pool.backends[index].weight
            let metadata: Logger.Metadata = [
                "weight": "\(new.weight(configured: configured))", "draining": "\(new.isDraining)",
            ]
            self.log(index, "an operator's decision about a backend holds", metadata)
        }
        self.overrides = overrides
        self.update()
    }

    // MARK: What follows from all that is known

    /// Makes a new snapshot and hands it to the event loops.
    func update() {
        self.rebuild()
        self.loops.publish(self.snapshot)
        self.scheduleNext()
    }

    private func rebuild() {
        let shared = self.shared
        let now = self.now()
        self.states = shared.backends.indices.map { index in
            BackendCondition(
                check: self.verdicts.isEmpty ? nil : self.verdicts[index].state,
                isEjected: self.ejection?.isEjected(index) ?? false,
                isDraining: self.overrides[index].isDraining
            ).state
        }
        self.usable = PanicRule(threshold: shared.pool.panicThreshold).usable(self.states)
        let isNear = ZonePlan.isNear(zones: shared.pool.backends.map(\.zone), own: self.surroundings.zone)
        let backends = shared.backends.indices.map { index in
            PickTable.Backend(
                name: shared.backends[index].name,
                weight: self.overrides[index].weight(configured: shared.pool.backends[index].weight),
                isUsable: self.usable[index],
                load: shared.backends[index].load,
                maxConnections: shared.pool.backends[index].maxConnections,
                share: Float(self.warmth(index, now: now)) * self.factors[index].factor,
                isNear: isNear[index]
            )
        }
        if shared.isCoordinated, self.coordinator == nil {
            self.coordinator = PoolCoordinator(node: self.surroundings.nodeName, backends: backends)
        } else {
            self.coordinator?.setBackends(backends)
        }
        self.table = PickTable(
            algorithm: BalancingAlgorithm(shared.pool.algorithm),
            backends: backends,
            reusing: self.table,
            board: self.coordinator?.board
        )
        let states = self.states
        shared.states.withLockedValue { $0 = states }
    }

    /// The part of its weight that a backend gets while it warms up.
    private func warmth(_ index: Int, now: Duration) -> Double {
        guard let slowStart = self.slowStart, !self.verdicts.isEmpty else { return 1 }
        return slowStart.factor(upSince: self.verdicts[index].upSince, now: now)
    }

    private var slowStart: SlowStart? { self.shared.pool.slowStart.map { SlowStart(window: $0.window) } }

    // MARK: Time

    /// Sets the timer for whatever is due first.
    func scheduleNext() {
        guard self.isStarted else { return }
        let now = self.now()
        let ramps = self.slowStart.map { slowStart in
            self.verdicts.compactMap { slowStart.nextStep(upSince: $0.upSince, now: now) }
        }
        let dues = [self.ejection?.nextEvent, self.verdicts.compactMap(\.nextEvent).min(), ramps?.min()]
        guard let due = dues.compactMap({ $0 }).min() else { return }
        if let timerDue = self.timerDue, timerDue <= due { return }
        self.timer?.cancel()
        self.timerDue = due
        let delay = TimeAmount.nanoseconds(Int64(clamping: max(.zero, due - now).nanoseconds))
        let supervisor = NIOLoopBound(self, eventLoop: self.eventLoop)
        self.timer = self.eventLoop.scheduleTask(in: delay) { supervisor.value.timePassed() }
    }

    private func timePassed() {
        self.timerDue = nil
        self.timer = nil
        let now = self.now()
        let returned = self.ejection?.tick(now: now) ?? []
        for backend in returned {
            self.shared.backends[backend].streak.recordSuccess()
            self.log(backend, "backend is back from its ejection", [:])
        }
        let isChanged = self.tickVerdicts(now: now)
        let isRamping = self.slowStart != nil && self.verdicts.contains { $0.upSince != nil }
        if isChanged || isRamping || !returned.isEmpty { self.update() } else { self.scheduleNext() }
    }

    /// The same for instances.
    func now() -> Duration { Self.now }

    /// The time that everything here is counted in: the monotonic clock's.
    static var now: Duration { .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }

    /// Tells what happened to a backend.
    func log(_ backend: Int, _ message: Logger.Message, _ metadata: Logger.Metadata) {
        var metadata = metadata
        metadata["pool"] = "\(self.shared.settings.name)"
        metadata["backend"] = "\(self.shared.backends[backend].name)"
        self.logger.notice(message, metadata: metadata)
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
