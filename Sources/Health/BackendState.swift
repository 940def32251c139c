/// What a backend is at this moment, as `/v1/pools` and the dashboard show it.
package enum BackendState: String, Sendable, Equatable, CaseIterable {
    /// It may take new work.
    case up
    /// Its health check fails.
    case down
    /// It has a health check whose first result is not in: it takes no work yet.
    case unchecked
    /// Live traffic showed it failing; it sits out for a time.
    case ejected
    /// An operator lets it finish its work and gives it none.
    case draining

    /// The state's name in the admin API, which shows an ejected backend as down.
    package var reportedName: String {
        self == .ejected ? Self.down.rawValue : rawValue
    }
}

/// All that decides whether a backend may take new work.
package struct BackendCondition: Sendable, Equatable {
    /// What its health check says; nil when none is configured.
    package var check: CheckHistory.State?
    /// Whether passive health has ejected it.
    package var isEjected: Bool
    /// Whether an operator drains it.
    package var isDraining: Bool

    /// A backend's condition.
    ///
    /// - Parameters:
    ///   - check: What its health check says; nil when none is configured.
    ///   - isEjected: Whether passive health has ejected it.
    ///   - isDraining: Whether an operator drains it.
    package init(check: CheckHistory.State? = nil, isEjected: Bool = false, isDraining: Bool = false) {
        self.check = check
        self.isEjected = isEjected
        self.isDraining = isDraining
    }

    /// Whether it may take new work: no health check or up, not ejected, not draining.
    package var isUsable: Bool { state == .up }

    /// The state to show: what an operator did first, then what checks say, then what traffic says.
    package var state: BackendState {
        if isDraining { return .draining }
        switch check {
        case .down: return .down
        case .unchecked: return .unchecked
        case .up, nil: return isEjected ? .ejected : .up
        }
    }
}
