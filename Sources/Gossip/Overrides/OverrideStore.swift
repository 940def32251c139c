/// Operators' decisions: the last writer's for each subject, those taken back included for a while.
struct OverrideStore: Sendable {
    /// What became of a decision that came in.
    enum Outcome: Sendable, Equatable {
        /// It is the one that holds now.
        case taken
        /// It is known, or an older one than what holds.
        case known
        /// It is past its time.
        case over
        /// There is no room for it.
        case refused
    }

    private var decisions: [Override.Subject: Override] = [:]
    /// A hash over all decisions that does not depend on their order.
    private(set) var digest: UInt64 = 0
    /// The wall clock at which the next decision expires or is forgotten.
    private(set) var nextChange: UInt64?
    private let max: Int
    private let memory: UInt64

    /// No decisions.
    ///
    /// - Parameters:
    ///   - max: How many are kept, at most.
    ///   - memory: How long one that has no effect any more is kept, in milliseconds.
    init(max: Int, memory: UInt64) {
        self.max = max
        self.memory = memory
    }

    /// How many there are, those taken back included.
    var count: Int { decisions.count }

    /// The decision about a subject.
    subscript(subject: Override.Subject) -> Override? { decisions[subject] }

    /// All decisions, sorted by subject.
    var all: [Override] { decisions.values.sorted { $0.subject < $1.subject } }

    /// The decisions that are in force at a wall clock's time, sorted by subject.
    func inForce(wall: UInt64) -> [Override] {
        decisions.values.filter { $0.value != nil && !Self.isExpired($0, wall: wall) }
            .sorted { $0.subject < $1.subject }
    }

    /// Takes in a decision.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - wall: The wall clock.
    /// - Returns: What became of it.
    mutating func take(_ decision: Override, wall: UInt64) -> Outcome {
        if let old = decisions[decision.subject] {
            guard decision.wins(over: old) else { return .known }
        } else {
            if let end = end(of: decision), end <= wall { return .over }
            guard decisions.count < max || evict() else { return .refused }
        }
        if let old = decisions.updateValue(decision, forKey: decision.subject) { digest &-= Self.hash(old) }
        digest &+= Self.hash(decision)
        schedule(decision, wall: wall)
        return .taken
    }

    /// Lets go of what is past its time.
    ///
    /// - Parameter wall: The wall clock.
    /// - Returns: Whether decisions were forgotten; and whether what is in force may have changed.
    mutating func expire(wall: UInt64) -> (isForgotten: Bool, isChanged: Bool) {
        guard let due = nextChange, due <= wall else { return (false, false) }
        var isForgotten = false
        nextChange = nil
        for decision in decisions.values {
            if let end = end(of: decision), end <= wall {
                decisions[decision.subject] = nil
                digest &-= Self.hash(decision)
                isForgotten = true
            } else {
                schedule(decision, wall: wall)
            }
        }
        return (isForgotten, true)
    }

    /// When a decision is forgotten: a while after it was taken back or has expired; never while it is in force.
    private func end(of decision: Override) -> UInt64? {
        if let expiry = decision.expiry { return expiry.saturatingAdd(memory) }
        return decision.value == nil ? decision.time.milliseconds.saturatingAdd(memory) : nil
    }

    private mutating func schedule(_ decision: Override, wall: UInt64) {
        for moment in [decision.expiry, end(of: decision)] {
            guard let moment, moment > wall else { continue }
            nextChange = Swift.min(nextChange ?? moment, moment)
        }
    }

    /// Makes room by forgetting the oldest decision that was taken back.
    private mutating func evict() -> Bool {
        let oldest = decisions.values.filter { $0.value == nil }.min { $0.time < $1.time }
        guard let oldest else { return false }
        decisions[oldest.subject] = nil
        digest &-= Self.hash(oldest)
        return true
    }

    private static func isExpired(_ decision: Override, wall: UInt64) -> Bool {
        decision.expiry.map { $0 <= wall } ?? false
    }

    private static func hash(_ decision: Override) -> UInt64 {
        var hash = Mixing.combine(Mixing.hash(decision.subject.pool), Mixing.hash(decision.subject.backend))
        hash = Mixing.combine(hash, UInt64(decision.subject.property.rawValue))
        hash = Mixing.combine(hash, decision.time.milliseconds)
        hash = Mixing.combine(hash, UInt64(decision.time.counter))
        return Mixing.combine(hash, Mixing.hash(decision.origin))
    }
}

extension UInt64 {
    /// The sum, or the greatest number when it would be greater.
    func saturatingAdd(_ other: UInt64) -> UInt64 {
        let (sum, isOverflow) = addingReportingOverflow(other)
        return isOverflow ? .max : sum
    }
}
