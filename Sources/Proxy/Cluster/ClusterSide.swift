import Balancing
import Gossip
import Health
import NIOCore

/// The data plane's side of the cluster: hands what members say to the pools it concerns, and gathers what to tell them.
///
/// Confined to the control event loop, on which the cluster runs too.
final class ClusterSide: @unchecked Sendable {
    /// Between two refreshes of the shares of new work; simulated as good as every 5 ms, at a quarter of the work.
    private static let refreshInterval = TimeAmount.milliseconds(20)
    /// Refreshes between two looks at how exchanges ended: every 240 ms.
    private static let refreshesPerReview = 12

    private var supervisors: [PoolSupervisor] = []
    private var backends: [BackendKey: (pool: Int, backend: Int)] = [:]
    private var pools: [PoolKey: Int] = [:]
    private var living: [ClusterView.Member] = []
    private var overrides: [Override] = []
    private var refreshes = 0
    private var timer: RepeatedTask?

    /// Begins to keep shares up to date.
    func start(on eventLoop: any EventLoop) {
        let side = NIOLoopBound(self, eventLoop: eventLoop)
        self.timer = eventLoop.scheduleRepeatedTask(
            initialDelay: Self.refreshInterval,
            delay: Self.refreshInterval
        ) { _ in side.value.refresh() }
    }

    /// Ends that.
    func stop() {
        self.timer?.cancel()
        self.timer = nil
    }

    /// Takes the pools over, at the start and after a reload; what is known of the cluster is told to them.
    func adopt(_ supervisors: [PoolSupervisor]) {
        self.supervisors = supervisors
        self.backends = [:]
        self.pools = [:]
        for (pool, supervisor) in supervisors.enumerated() {
            let name = supervisor.shared.settings.name
            self.pools[ClusterKeys.pool(name)] = pool
            for (index, backend) in supervisor.shared.backends.enumerated() {
                self.backends[ClusterKeys.backend(backend.name, of: name)] = (pool, index)
            }
        }
        if !self.living.isEmpty { for supervisor in supervisors { supervisor.apply(self.living) } }
        self.tellOverrides()
    }

    // MARK: What members say

    /// The cluster's view changed.
    func apply(_ view: ClusterView) {
        let living = view.living
        if living != self.living {
            self.living = living
            for supervisor in self.supervisors { supervisor.apply(living) }
        }
        self.apply(view.overrides)
    }

    /// Operators' decisions changed.
    func apply(_ overrides: [Override]) {
        guard overrides != self.overrides else { return }
        self.overrides = overrides
        self.tellOverrides()
    }

    private func tellOverrides() {
        for supervisor in self.supervisors {
            let name = supervisor.shared.settings.name
            let mine = self.overrides.filter { $0.subject.pool == name }
            supervisor.apply(
                supervisor.shared.backends.map { backend in
                    var decided = BackendOverrides()
                    for override in mine where override.subject.backend == backend.name {
                        switch override.subject.property {
                        case .weight: decided.weight = override
                        case .drain: decided.drain = override
                        }
                    }
                    return decided
                }
            )
        }
    }

    /// A member told its load.
    func receive(_ report: LoadReport, from member: MemberIdentity, at time: Duration) {
        var counts: [Int: [WaterFilling.Report.Count]] = [:]
        for count in report.counts {
            guard let place = self.backends[count.key] else { continue }
            counts[place.pool, default: []].append(.init(backend: place.backend, inFlight: Int(count.inFlight)))
        }
        var rates: [Int: Double] = [:]
        for rate in report.rates {
            guard let pool = self.pools[rate.key] else { continue }
            rates[pool] = Double(rate.milliPerSecond) / 1_000
        }
        for pool in Set(counts.keys).union(rates.keys) {
            let report = WaterFilling.Report(counts: counts[pool] ?? [], arrivalRate: rates[pool])
            self.supervisors[pool].receive(report, from: member.name, at: time)
        }
    }

    /// A member told its opinions.
    func receive(_ opinions: [Opinion], from member: MemberIdentity) {
        var changed: Set<Int> = []
        for opinion in opinions {
            guard let place = self.backends[opinion.key] else { continue }
            let observation = ClusterVerdict.Observation(
                isUp: opinion.isUp,
                streak: Int(opinion.streak),
                age: .milliseconds(Int64(opinion.ageMilliseconds))
            )
            if self.supervisors[place.pool].heard(observation, of: place.backend, from: member.name) {
                changed.insert(place.pool)
            }
        }
        for pool in changed { self.supervisors[pool].update() }
    }

    /// A member is dead, has left, or began anew.
    func forget(_ member: MemberIdentity) {
        for supervisor in self.supervisors { supervisor.forget(member.name) }
    }

    // MARK: What is told to members

    /// This node's load now.
    func load(at time: Duration) -> LoadReport {
        var load = LoadReport()
        for supervisor in self.supervisors {
            let name = supervisor.shared.settings.name
            let report = supervisor.publishLoad(at: time)
            for count in report.counts {
                let key = ClusterKeys.backend(supervisor.shared.backends[count.backend].name, of: name)
                let inFlight = UInt32(clamping: count.inFlight)
                load.counts.append(.init(key: key, inFlight: inFlight))
                load.inFlight &+= inFlight
            }
            if let rate = report.arrivalRate {
                let milli = UInt32(clamping: Int((min(rate, 4_000_000) * 1_000).rounded()))
                load.rates.append(.init(key: ClusterKeys.pool(name), milliPerSecond: milli))
            }
        }
        return load
    }

    /// This node's opinions now.
    func opinions(at time: Duration) -> [Opinion] {
        self.supervisors.flatMap { supervisor in
            supervisor.verdicts.enumerated().compactMap { index, verdict in
                guard let observation = verdict.ownObservation(now: time) else { return nil }
                let name = supervisor.shared.backends[index].name
                return Opinion(
                    key: ClusterKeys.backend(name, of: supervisor.shared.settings.name),
                    isUp: observation.isUp,
                    streak: UInt16(clamping: observation.streak),
                    ageMilliseconds: UInt32(clamping: observation.age.nanoseconds / 1_000_000)
                )
            }
        }
    }

    private func refresh() {
        let now = PoolSupervisor.now
        // Alone there is nothing to share.
        if self.living.count > 1 { for supervisor in self.supervisors { supervisor.refresh(at: now) } }
        self.refreshes += 1
        guard self.refreshes % Self.refreshesPerReview == 0 else { return }
        for supervisor in self.supervisors { supervisor.reviewOutcomes() }
    }
}
