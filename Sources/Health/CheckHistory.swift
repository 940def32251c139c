/// What a backend's check results add up to; thresholds mean what Envoy's of the same name mean.
///
/// The first result decides at once. From then on only consecutive results count: `unhealthyThreshold` failures in a row
/// bring it down, `healthyThreshold` successes in a row bring it up again.
package struct CheckHistory: Sendable, Equatable {
    /// What the results so far say.
    package enum State: Sendable, Equatable {
        /// No result yet. Can become up or down, with the first one.
        case unchecked
        /// Healthy. Can become down.
        case up
        /// Unhealthy. Can become up.
        case down
    }

    /// What a result changed.
    package enum Transition: Sendable, Equatable {
        /// The backend is up from now on.
        case becameUp
        /// The backend is down from now on.
        case becameDown
        /// The state is what it was.
        case unchanged
    }

    /// What the results so far say.
    package private(set) var state: State
    /// Results in a row that speak against the state.
    package private(set) var contradictions = 0
    /// The latest results in a row that agree with the state; 0 while the latest one speaks against it.
    package private(set) var confirmations = 0
    private let healthyThreshold: Int
    private let unhealthyThreshold: Int

    /// A history without results, or one that goes on from a state known from before a reload.
    ///
    /// - Parameters:
    ///   - state: Where to begin.
    ///   - healthyThreshold: Successes in a row that bring a backend up, at least 1.
    ///   - unhealthyThreshold: Failures in a row that bring it down, at least 1.
    package init(state: State = .unchecked, healthyThreshold: Int, unhealthyThreshold: Int) {
        self.state = state
        self.healthyThreshold = max(1, healthyThreshold)
        self.unhealthyThreshold = max(1, unhealthyThreshold)
    }

    /// Takes in one result.
    ///
    /// - Parameter isSuccess: Whether the check succeeded.
    /// - Returns: What changed.
    package mutating func record(isSuccess: Bool) -> Transition {
        switch (state, isSuccess) {
        case (.up, true), (.down, false):
            contradictions = 0
            confirmations = min(confirmations, Int.max - 1) + 1
            return .unchanged
        case (.unchecked, _):
            contradictions = 1
            return become(isSuccess ? .up : .down)
        case (.up, false):
            return contradict(.down, threshold: unhealthyThreshold)
        case (.down, true):
            return contradict(.up, threshold: healthyThreshold)
        }
    }

    private mutating func contradict(_ next: State, threshold: Int) -> Transition {
        contradictions += 1
        confirmations = 0
        return contradictions >= threshold ? become(next) : .unchanged
    }

    private mutating func become(_ next: State) -> Transition {
        state = next
        confirmations = contradictions
        contradictions = 0
        return next == .up ? .becameUp : .becameDown
    }
}
