import Balancing
import Gossip
import Health

/// What other members of the cluster say and what is told to them.
extension PoolSupervisor {
    /// Who lives, and who of them takes new work.
    func apply(_ members: [ClusterView.Member]) {
        let names = Set(members.map(\.identity.name))
        for name in self.othersInFlight.keys where !names.contains(name) { self.othersInFlight[name] = nil }
        let takers = members.map {
            WaterFilling.Member(name: $0.identity.name, takesWork: !$0.facts.isDraining)
        }
        if self.coordinator?.setMembers(takers) == true { self.loops.offerRoom() }
        let checking = members.filter { !$0.facts.isDraining }.map(\.identity.name)
        guard checking != self.checkingMembers else { return }
        self.checkingMembers = checking
        self.assignChecks()
    }

    /// What a member told is void: it is dead, has left, or began anew.
    func forget(_ member: String) {
        self.othersInFlight[member] = nil
        if self.coordinator?.forget(member) == true { self.loops.offerRoom() }
        let now = self.now()
        var isChanged = false
        for index in self.verdicts.indices {
            if self.perform(self.verdicts[index].gone(member, now: now), backend: index) { isChanged = true }
        }
        if isChanged { self.update() } else { self.scheduleNext() }
    }

    /// A member told what it has in flight.
    func receive(_ report: WaterFilling.Report, from member: String, at time: Duration) {
        var counts = self.othersInFlight[member] ?? self.shared.backends.map { _ in 0 }
        for count in report.counts where counts.indices.contains(count.backend) {
            counts[count.backend] = count.inFlight
        }
        self.othersInFlight[member] = counts
        if self.coordinator?.receive(report, from: member, now: time) == true { self.loops.offerRoom() }
    }

    /// A member told what its checks say of a backend; returns whether the verdict changed.
    func heard(_ observation: ClusterVerdict.Observation, of backend: Int, from member: String) -> Bool {
        guard self.verdicts.indices.contains(backend) else { return false }
        let change = self.verdicts[backend].heard(from: member, observation, now: self.now())
        return self.perform(change, backend: backend)
    }

    /// What this node has in flight now, for the others.
    func publishLoad(at time: Duration) -> WaterFilling.Report {
        if let published = self.coordinator?.publish(now: time) {
            if published.hasMoreRoom { self.loops.offerRoom() }
            return published.report
        }
        return WaterFilling.Report(
            counts: self.shared.backends.enumerated().map { index, backend in
                WaterFilling.Report.Count(backend: index, inFlight: backend.load.inFlight)
            }
        )
    }

    /// Brings the shares of new work up to date.
    func refresh(at time: Duration) {
        if self.coordinator?.refresh(now: time) == true { self.loops.offerRoom() }
    }

    /// Looks at how exchanges ended in the last 250 ms.
    func reviewOutcomes() {
        guard self.shared.isCoordinated else { return }
        var isChanged = false
        for (index, backend) in self.shared.backends.enumerated() {
            let totals = backend.load.totals
            let failed = totals.failed &- self.totals[index].failed
            let ended = totals.ended &- self.totals[index].ended
            self.totals[index] = totals
            if self.factors[index].tick(successes: ended - failed, failures: failed) { isChanged = true }
        }
        if isChanged { self.update() }
    }

    /// What all members but this node have in flight at a backend, by their last word.
    func inFlightElsewhere(_ backend: Int) -> Int {
        self.othersInFlight.values.reduce(0) { $0 &+ ($1.indices.contains(backend) ? $1[backend] : 0) }
    }
}
