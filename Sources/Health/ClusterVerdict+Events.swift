extension ClusterVerdict {
    /// Others check the backend from now on, because members came or went.
    ///
    /// - Parameters:
    ///   - checkers: Names of those who check it, by ``CheckerAssignment``; this node among them or not.
    ///   - mayCheck: Whether this node may check at all, and must when it hears nothing; false while it drains.
    ///   - now: The time since the same origin.
    /// - Returns: What changed.
    package mutating func assigned(to checkers: some Sequence<String>, mayCheck: Bool = true, now: Duration) -> Change {
        self.checkers = Set(checkers)
        self.mayCheck = mayCheck
        for index in records.indices { records[index].isAssigned = self.checkers.contains(records[index].member) }
        return settle(now: now)
    }

    /// A member told its opinion; the last word counts.
    ///
    /// - Parameters:
    ///   - member: The member's name; what seems to come from this node itself is ignored.
    ///   - observation: What it says, with ages as of now: the time since it arrived is in them.
    ///   - now: The time since the same origin.
    /// - Returns: What changed.
    package mutating func heard(from member: String, _ observation: Observation, now: Duration) -> Change {
        guard member != own else { return .none }
        let record = Record(
            member: member,
            isUp: observation.isUp,
            streak: observation.streak,
            checkedAt: now - max(.zero, observation.age),
            upSince: observation.isUp ? observation.upFor.map { now - max(.zero, $0) } : nil,
            isAssigned: checkers.contains(member)
        )
        return keep(record) ? settle(now: now) : .none
    }

    /// A check of this node's own ended; given for each one, since it also says how fresh the opinion is.
    ///
    /// - Parameters:
    ///   - history: What the results so far add up to.
    ///   - now: The time since the same origin.
    /// - Returns: What changed.
    package mutating func checked(_ history: CheckHistory, now: Duration) -> Change {
        guard isChecking, history.state != .unchecked else { return .none }
        let isUp = history.state == .up
        let previous = index(of: own).map { records[$0] }
        let start: Duration? =
            switch (isUp, previous?.isUp) {
            case (false, _): nil
            case (true, true): previous?.upSince
            case (true, false): now
            case (true, nil): firstUpSince(now: now)
            }
        let record = Record(
            member: own,
            isUp: isUp,
            streak: history.confirmations,
            checkedAt: now,
            upSince: start,
            isAssigned: checkers.contains(own)
        )
        return keep(record) ? settle(now: now) : .none
    }

    /// A member is dead, has left, or began anew: what it said is void.
    ///
    /// - Parameters:
    ///   - member: The member's name.
    ///   - now: The time since the same origin.
    /// - Returns: What changed.
    package mutating func gone(_ member: String, now: Duration) -> Change {
        guard member != own, let index = index(of: member) else { return .none }
        records.remove(at: index)
        return settle(now: now)
    }

    /// Time has passed.
    ///
    /// - Parameter now: The time since the same origin.
    /// - Returns: What changed.
    package mutating func tick(now: Duration) -> Change {
        settle(now: now)
    }

    /// When a backend came up of which this node's first result says that it is up.
    private func firstUpSince(now: Duration) -> Duration? {
        switch state {
        case .up: upSince
        case .down: now
        case .unchecked: isAdded ? now : nil
        }
    }

    /// Keeps what a member says, in place of the stalest opinion of somebody who is no checker when there are too many.
    ///
    /// - Returns: Whether there was room.
    private mutating func keep(_ record: Record) -> Bool {
        if let index = index(of: record.member) {
            records[index] = record
            return true
        }
        if records.count >= Self.observersMax, record.member != own {
            let others = records.indices.filter { records[$0].member != own && !records[$0].isAssigned }
            guard let stalest = others.min(by: { records[$0].checkedAt < records[$1].checkedAt }) else { return false }
            records.remove(at: stalest)
        }
        records.append(record)
        return true
    }
}
