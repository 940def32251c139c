extension GossipMachine {
    /// Decisions learned by one merge that are made news; the rest spreads by comparing digests.
    static let mergedNewsMax = 32

    /// An operator decides on this node.
    mutating func decide(_ subject: Override.Subject, value: UInt32?, expiry: UInt64?) {
        guard life != .left else { return }
        guard Self.isNameable(subject) else { return note(.limitReached("length of a name")) }
        let time = clock.next(wall: wall, after: overrides[subject]?.time)
        let decision = Override(subject: subject, value: value, time: time, origin: own.name, expiry: expiry)
        guard store(decision) else { return }
        broadcast(Self.encoded { $0.override(decision) })
    }

    /// Decisions of before this node's start are offered again; those that others decided since win.
    mutating func restore(_ decisions: [Override]) {
        for decision in decisions where Self.isNameable(decision.subject) { take(decision, isRestored: true) }
        if overrides.count < decisions.count { isKeepStale = true }
    }

    /// Takes in a decision of another node, or of this node's past.
    mutating func take(_ decision: Override, isRestored: Bool) {
        if !clock.see(decision.time, wall: wall), !isRestored {
            note(.limitReached("clock of \(decision.origin) far ahead"))
        }
        let isKept = isKeepStale
        let isTaken = store(decision)
        // What is kept already need not be kept again.
        if isRestored, isTaken { isKeepStale = isKept }
    }

    /// - Returns: Whether it is the one that holds now.
    private mutating func store(_ decision: Override) -> Bool {
        switch overrides.take(decision, wall: wall) {
        case .taken:
            areOverridesStale = true
            isKeepStale = true
            spread(decision)
            return true
        case .refused:
            note(.limitReached("overrides"))
            return false
        case .known, .over:
            return false
        }
    }

    /// Makes a decision news.
    func newsSubject(_ subject: Override.Subject) -> UInt64 {
        let names = Mixing.combine(Mixing.hash(subject.pool), Mixing.hash(subject.backend))
        return Mixing.combine(names, UInt64(subject.property.rawValue))
    }

    /// Makes a decision news, or notes it while states are merged.
    mutating func spread(_ decision: Override) {
        guard life == .running else { return }
        if merged != nil {
            merged?.overrides.append(decision)
            return
        }
        news.add(
            Self.encoded { $0.override(decision) },
            priority: .override,
            subject: newsSubject(decision.subject)
        )
    }

    /// Lets go of decisions whose time is over.
    mutating func expireOverrides() {
        let (isForgotten, isChanged) = overrides.expire(wall: wall)
        if isForgotten { isKeepStale = true }
        if isChanged { areOverridesStale = true }
    }

    private static func isNameable(_ subject: Override.Subject) -> Bool {
        subject.pool.utf8.count <= PayloadFormat.nameMax && subject.backend.utf8.count <= PayloadFormat.nameMax
    }
}
