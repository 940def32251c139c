extension ClusterVerdict {
    /// Works out everything that follows from what is known now.
    mutating func settle(now: Duration) -> Change {
        for index in records.indices { records[index].isCounted = isFresh(records[index], now: now) }
        let checks = settleChecks(now: now)
        return Change(verdict: settleVerdict(), checks: checks)
    }

    private mutating func settleChecks(now: Duration) -> Checks {
        let isTold = records.contains { $0.isCounted && $0.member != own }
        silentSince = isTold ? nil : silentSince ?? now
        let isAlone = silentSince.map { now - $0 >= timing.patience } ?? false
        let next = mayCheck && (checkers.contains(own) || isAlone)
        guard next != isChecking else { return .unchanged }
        isChecking = next
        if !next { records.removeAll { $0.member == own } }
        return next ? .begin : .end
    }

    private mutating func settleVerdict() -> CheckHistory.Transition {
        let hasAssigned = records.contains { $0.isCounted && $0.isAssigned }
        let votes = records.filter { $0.isCounted && ($0.isAssigned || !hasAssigned) }
        let next = judge(votes)
        switch next {
        case .up where !votes.isEmpty: upSince = start(votes)
        case .up: break
        case .down, .unchecked: upSince = nil
        }
        guard next != state else { return .unchanged }
        state = next
        return next == .up ? .becameUp : .becameDown
    }

    private func judge(_ votes: [Record]) -> CheckHistory.State {
        let ownSays = records.first { $0.member == own && $0.isCounted }?.isUp
        if ownSays == false { return .down }
        guard !votes.isEmpty else { return state }
        let up = votes.count(where: \.isUp)
        let down = votes.count - up
        if up != down { return up > down ? .up : .down }
        return ownSays == true || state == .unchecked ? .up : state
    }

    /// When the backend came up: the moment from which more than half of the votes had it up.
    ///
    /// Votes that had it up since ever come first. So it is nil when they are the majority.
    private func start(_ votes: [Record]) -> Duration? {
        let up = votes.filter(\.isUp)
        let starts = up.compactMap(\.upSince).sorted()
        // With a tie that an own check decided, fewer than a majority are up; then the last of them counts.
        let place = min(votes.count / 2, up.count - 1) - (up.count - starts.count)
        return starts.indices.contains(place) ? starts[place] : nil
    }
}
