/// What a payload is made of: a format version, then messages, each a kind, a length and a body.
///
/// A member skips the kinds it does not know, so that a newer version can add some; it refuses a payload whose version
/// it does not know, since that one may be put together otherwise. Messages do not nest.
enum MessageKind: UInt8, Sendable {
    /// Bytes without meaning: they let the answer be as long as the request.
    case padding = 0
    /// Asks a member whether it lives.
    case ping = 1
    /// Answers a ping.
    case ack = 2
    /// Asks a member to ping another.
    case pingRequest = 3
    /// The ping that was asked for had no answer so far.
    case nack = 4
    /// One member's record.
    case member = 5
    /// One operator's decision.
    case override = 6
    /// The sender's own load and opinions.
    case load = 7
    /// Another's load and opinions, handed on once.
    case relayedLoad = 8
    /// Hashes of the member table and of the decisions.
    case digest = 9
    /// Over TCP: the sender's state follows, and it wants the receiver's.
    case stateRequest = 10
    /// Over TCP: the state that was asked for follows.
    case stateAnswer = 11
    /// Over TCP: asks a member whether it lives.
    case streamPing = 12
    /// Over TCP: answers a stream ping.
    case streamAck = 13
    /// Over TCP: the opinions of one member.
    case opinions = 14
}

/// Numbers that hold for every payload.
enum PayloadFormat {
    /// The version, which is a payload's first byte.
    static let version: UInt8 = 1
    /// Bytes of a name of a node, a host, a zone, a pool or a backend, at most.
    static let nameMax = 255
    /// Bytes of a version's name, at most.
    static let versionMax = 64
    /// The latest moment taken seriously, in milliseconds since 1970: about the year 6000.
    static let millisecondsMax: UInt64 = 1 << 47
    /// The highest refutation counter that can be accused; an honest one counts events of a process's life.
    static let accusedIncarnationMax: UInt64 = 1 << 48
    /// The highest refutation counter that a member can have; above the one before, so that it can object to anything.
    static let incarnationMax: UInt64 = 1 << 49
}
