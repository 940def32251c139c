import ApusConfiguration
import Gossip
import Health
import Logging

/// Active checks: who makes them, and what they add up to.
extension PoolSupervisor {
    /// Where a pool's verdicts begin: with what was known before a reload, where the same is asked of the same backend.
    static func verdicts(
        shared: PoolShared,
        surroundings: Surroundings,
        previous: PoolSupervisor?,
        places: [Int?]
    ) -> [ClusterVerdict] {
        guard let check = shared.pool.healthCheck else { return [] }
        let timing = ClusterVerdict.Timing(interval: check.interval, timeout: check.timeout)
        let now = self.now
        // What another kind of check said means nothing to this one.
        let known = previous?.shared.pool.healthCheck?.kind == check.kind ? previous?.verdicts ?? [] : []
        return places.map { place in
            guard let place, known.indices.contains(place) else {
                return ClusterVerdict(
                    own: surroundings.nodeName,
                    timing: timing,
                    isAdded: previous != nil,
                    now: now
                )
            }
            var verdict = known[place]
            verdict.timing = timing
            return verdict
        }
    }

    /// Works out anew which backends this node checks, and begins and ends checks accordingly.
    func assignChecks() {
        guard self.isRunning, !self.verdicts.isEmpty else { return }
        let assignment = CheckerAssignment(members: self.checkingMembers)
        let mayCheck = self.checkingMembers.contains(self.surroundings.nodeName)
        let now = self.now()
        var isChanged = false
        for index in self.verdicts.indices {
            let key = ClusterKeys.backend(self.shared.backends[index].name, of: self.shared.settings.name)
            let change = self.verdicts[index].assigned(
                to: assignment.checkers(of: key.rawValue),
                mayCheck: mayCheck,
                now: now
            )
            if self.perform(change, backend: index) { isChanged = true }
            // What went on before a reload has nobody yet who does it.
            if self.verdicts[index].isChecking, self.checkers[index] == nil { self.beginChecks(of: index) }
        }
        if isChanged { self.update() } else { self.scheduleNext() }
    }

    /// Does what a change of a verdict asks for; returns whether the verdict itself changed.
    func perform(_ change: ClusterVerdict.Change, backend: Int, reason: String = "other members say so") -> Bool {
        switch change.checks {
        case .unchanged: break
        case .begin: self.beginChecks(of: backend)
        case .end:
            self.checkers[backend]?.stop()
            self.checkers[backend] = nil
        }
        switch change.verdict {
        case .unchanged: return false
        case .becameUp: self.log(backend, "backend is up", [:])
        case .becameDown: self.log(backend, "backend is down", ["reason": "\(reason)"])
        }
        return true
    }

    /// Lets time pass for all verdicts; returns whether one changed.
    func tickVerdicts(now: Duration) -> Bool {
        var isChanged = false
        for index in self.verdicts.indices {
            guard let next = self.verdicts[index].nextEvent, next <= now else { continue }
            if self.perform(self.verdicts[index].tick(now: now), backend: index) { isChanged = true }
        }
        return isChanged
    }

    private func beginChecks(of backend: Int) {
        guard self.isRunning, self.checkers[backend] == nil, let check = self.shared.pool.healthCheck else { return }
        let checker = HealthChecker(
            eventLoop: self.eventLoop,
            backend: self.shared.backends[backend],
            check: check,
            history: self.verdicts[backend].state,
            seed: self.random.next(),
            report: { [weak self] in self?.checked(backend, $0) }
        )
        self.checkers[backend] = checker
        checker.start()
    }

    private func checked(_ backend: Int, _ conclusion: HealthCheckStateMachine.Conclusion) {
        if conclusion.failure == nil {
            self.checkResults[backend].successes &+= 1
        } else {
            self.checkResults[backend].failures &+= 1
        }
        guard let history = self.checkers[backend]?.history else { return }
        let change = self.verdicts[backend].checked(history, now: self.now())
        if self.perform(change, backend: backend, reason: conclusion.failure?.text ?? "other members say so") {
            self.update()
        } else {
            self.scheduleNext()
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
