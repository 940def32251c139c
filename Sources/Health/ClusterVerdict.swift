/// What the cluster says of one backend, on one node: the checkers' opinions in, a verdict and whether to check oneself out.
///
/// A few members check each backend (``CheckerAssignment``) and tell the others. The verdict is worked out anew after each
/// event, from the opinions that are fresh:
///
/// - *Who votes.* The assigned checkers whose opinion is fresh. While there are none, anybody whose opinion is fresh: those
///   who checked before them, or who check because nobody told them anything.
/// - *Down* when more than half of the votes say so, or when this node's own check says so: what one node alone cannot reach
///   is out on that node alone. An own check that says up does not outvote the others, or else nodes would differ for
///   good about a backend that most of them cannot reach.
/// - *A tie* goes to this node's own check. Without one the last verdict stays, and with none yet the backend is up: somebody
///   reaches it, and live traffic (``PassiveEjection``) soon tells if it fails here.
/// - *No vote.* The last verdict stays. Whoever hears nothing for a while (``Timing/patience``) checks for itself, from the
///   last verdict on, and drops it only by the thresholds of the check: silence is no reason to believe the worst.
///
/// Opinions of a member that is dead, or left, end with it. One that was pulled from another member counts at once, so a
/// node that joins need not wait for checks of its own.
package struct ClusterVerdict: Sendable, Equatable {
    /// How old an opinion may be, and how long to wait for one.
    package struct Timing: Sendable, Equatable {
        /// Opinions on a backend whose last check is longer ago do not count.
        ///
        /// Twice the longest time between two results (an interval with its jitter, and a timeout), so that one result may
        /// be missing, and a second to get here, since opinions that did not change are told every second.
        package var freshFor: Duration
        /// How long without any fresh opinion of another member until this node checks for itself.
        ///
        /// New checkers begin within ``CheckSchedule/firstWithin`` and conclude within a timeout; a second to get here. So
        /// when all checkers of a backend die together, their successors come first, and not the whole cluster at once.
        package var patience: Duration

        /// The times for a health check.
        ///
        /// - Parameters:
        ///   - interval: Between two checks of one backend, before jitter.
        ///   - timeout: For one check.
        package init(interval: Duration, timeout: Duration) {
            let travel = Duration.seconds(1)
            let longest: Duration = interval + interval * CheckSchedule.jitter + timeout
            freshFor = longest * 2 + travel
            patience = CheckSchedule.firstWithin + timeout + travel
        }
    }

    /// What one member says of the backend, in times that need no common clock.
    package struct Observation: Sendable, Equatable {
        /// Whether the member's thresholds have it up.
        package var isUp: Bool
        /// Results in a row that agree with ``isUp``.
        package var streak: Int
        /// Time since the member's last check of it.
        package var age: Duration
        /// Time since it came up; nil when it is down, or nobody saw it come up.
        package var upFor: Duration?

        /// States what a member says.
        package init(isUp: Bool, streak: Int, age: Duration, upFor: Duration? = nil) {
            self.isUp = isUp
            self.streak = streak
            self.age = age
            self.upFor = upFor
        }
    }

    /// What an event changed.
    package struct Change: Sendable, Equatable {
        /// What became of the verdict.
        package var verdict: CheckHistory.Transition
        /// What became of this node's own checks.
        package var checks: Checks

        /// States what changed.
        package init(verdict: CheckHistory.Transition = .unchanged, checks: Checks = .unchanged) {
            self.verdict = verdict
            self.checks = checks
        }

        /// Nothing.
        package static let none = Change()
    }

    /// What to do about this node's own checks.
    package enum Checks: Sendable, Equatable {
        /// Go on as before.
        case unchanged
        /// Begin to check, with a ``CheckHistory`` that goes on from ``ClusterVerdict/state``.
        case begin
        /// Stop checking; others do.
        case end
    }

    /// Members whose opinions are kept, at most; several times as many as check one backend.
    package static let observersMax = 16

    /// What the cluster says: the state to balance by.
    package internal(set) var state = CheckHistory.State.unchecked
    /// When the backend came up, as the nodes of the cluster agree within the time news travel; nil when it is not up, or
    /// nobody saw it come up.
    ///
    /// It is the moment at which a majority of the votes had it up. A checker that takes over counts from what it heard.
    package internal(set) var upSince: Duration?
    /// Whether this node checks the backend.
    package internal(set) var isChecking = false
    let own: String
    /// How old an opinion may be, and how long to wait for one; a reload may change it.
    package var timing: Timing
    let isAdded: Bool
    /// What was said, in the order of who spoke first; a few, so that searching them costs less than hashing names.
    var records: [Record] = []
    var checkers: Set<String> = []
    var mayCheck = true
    /// Since when no other member has a fresh opinion; nil while one has.
    var silentSince: Duration?

    /// A backend of which nobody has said anything.
    ///
    /// - Parameters:
    ///   - own: This node's name.
    ///   - timing: How old an opinion may be, and how long to wait for one.
    ///   - isAdded: Whether it joins a pool that is in use, as by a reload: then it comes up with its first result. At a
    ///     node's own start the first result only says what has been so before.
    ///   - now: The time since an arbitrary origin; never goes back.
    package init(own: String, timing: Timing, isAdded: Bool = false, now: Duration) {
        self.own = own
        self.timing = timing
        self.isAdded = isAdded
        silentSince = now
    }

    /// When ``tick(now:)`` has something to do; nil for never.
    package var nextEvent: Duration? {
        let expiries = records.lazy.filter(\.isCounted).map { $0.checkedAt + timing.freshFor }.min()
        // Once it is over, the wait has had its effect.
        let isWaiting = !isChecking && mayCheck
        let end = isWaiting ? silentSince.map { $0 + timing.patience } : nil
        return [expiries, end].compactMap { $0 }.min()
    }

    /// This node's own opinion, for the others; nil while there is none.
    ///
    /// - Parameter now: The time since the same origin.
    /// - Returns: What to tell; its ages are of this moment.
    package func ownObservation(now: Duration) -> Observation? {
        index(of: own).map { index in
            let record = records[index]
            return Observation(
                isUp: record.isUp,
                streak: record.streak,
                age: max(.zero, now - record.checkedAt),
                upFor: record.upSince.map { max(.zero, now - $0) }
            )
        }
    }

    /// What each member said last and whether it still counts, by name; for reports.
    ///
    /// - Parameter now: The time since the same origin.
    /// - Returns: Every member whose opinion is kept, this node included, in order of names.
    package func observers(now: Duration) -> [(member: String, isUp: Bool, isFresh: Bool)] {
        records.sorted { $0.member < $1.member }.map { ($0.member, $0.isUp, isFresh($0, now: now)) }
    }

    /// What a member said last, on this node's clock.
    struct Record: Sendable, Equatable {
        var member: String
        var isUp: Bool
        var streak: Int
        var checkedAt: Duration
        var upSince: Duration?
        /// Whether the member is an assigned checker.
        var isAssigned: Bool
        /// Whether it was fresh when last looked at.
        var isCounted = true
    }

    func index(of member: String) -> Int? {
        records.firstIndex { $0.member == member }
    }

    func isFresh(_ record: Record, now: Duration) -> Bool {
        now - record.checkedAt < timing.freshFor
    }
}
