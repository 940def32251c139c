/// What sealed bytes are for; part of what is authentic, so that none can be taken for another.
package enum SealKind: UInt8, Sendable, Hashable, CaseIterable {
    /// A UDP packet.
    case packet = 0
    /// The frame that begins an exchange over TCP.
    case request = 1
    /// The frame that ends it; bound to its request, so that no earlier answer will do.
    case answer = 2
}

/// Which sealed bytes of which sender: what an answer is bound to.
package struct SealMark: Sendable, Hashable {
    /// Who sealed them.
    package var sender: MemberIdentity
    /// Their counter.
    package var counter: UInt64

    /// Names sealed bytes.
    package init(sender: MemberIdentity, counter: UInt64) {
        self.sender = sender
        self.counter = counter
    }
}

/// Why received bytes were dropped.
package enum PacketFault: UInt8, Error, Sendable, Hashable, CaseIterable {
    /// They do not begin as Apus's do.
    case foreign
    /// Their form is of another version.
    case otherVersion
    /// They are not sealed, and must be.
    case unsealed
    /// They are sealed with a key that is not in the ring, or by an insecure member of another cluster.
    case unknownKey
    /// They were changed on their way, or made without the key or for another cluster.
    case badSeal
    /// They were seen before.
    case replayed
    /// They are a packet of this node itself, or pretend to be.
    case own
    /// They are authentic, but a later life of their sender was heard before.
    case superseded
    /// They are larger than anything that is sent.
    case oversized
    /// Their header makes no sense.
    case malformed

    /// The fault's name in metrics and logs.
    package var name: String {
        switch self {
        case .foreign: "foreign"
        case .otherVersion: "other_version"
        case .unsealed: "unsealed"
        case .unknownKey: "unknown_key"
        case .badSeal: "bad_seal"
        case .replayed: "replayed"
        case .own: "own"
        case .superseded: "superseded"
        case .oversized: "oversized"
        case .malformed: "malformed"
        }
    }
}
