/// A probe of one member that waits for an answer.
struct Probe: Sendable {
    /// What it waits for.
    enum Stage: Sendable, Equatable {
        /// The answer to a ping. Can become indirect or stream.
        case direct
        /// What those who were asked to ping say. Can become stream.
        case indirect
        /// The answer to a stream probe over TCP; the last hope.
        case stream
    }

    /// Whom it probes.
    var slot: Int
    /// The epoch of whom it probes.
    var epoch: UInt64
    /// Comes back in answers.
    var sequence: UInt64
    /// When the ping was sent.
    var sentAt: Duration
    /// When the stage ends.
    var deadline: Duration
    /// What it waits for.
    var stage = Stage.direct
    /// Members asked to ping.
    var helpers = 0
    /// How many of them said that they had no answer.
    var nacks = 0
    /// The stream probe.
    var exchange: UInt64?
}

/// A ping sent for another member.
struct RelayedProbe: Sendable {
    /// Comes back in the answer of the member that is probed.
    var sequence: UInt64
    /// The member that is probed.
    var slot: Int
    /// What the one who asked calls it.
    var originalSequence: UInt64
    /// Where the one who asked is.
    var requester: PeerAddress
    /// Whether it is known to be there, so that the answer may hold more than was asked.
    var isPlaceKnown: Bool
    /// When to say that there was no answer.
    var nackAt: Duration
    /// Whether that was said.
    var isNacked = false
    /// When to forget it.
    var deadline: Duration
}
