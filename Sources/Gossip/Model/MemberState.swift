/// What is known of whether a member lives (SWIM, Das and others, 2002).
package enum MemberState: UInt8, Sendable, Hashable, CaseIterable {
    /// It answers. Can become suspect or left; a new word of its own renews it.
    case alive = 0
    /// Somebody had no answer from it. Can become alive, when it refutes, or dead, when the time for that is over.
    case suspect = 1
    /// It did not answer for long enough. Can become alive only by a packet of its own.
    case dead = 2
    /// It said goodbye. Can become alive only by a packet of its own.
    case left = 3

    /// The state's name in the admin API.
    package var name: String {
        switch self {
        case .alive: "alive"
        case .suspect: "suspect"
        case .dead: "dead"
        case .left: "left"
        }
    }
}
