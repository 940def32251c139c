/// The keys a member knows: the first seals, all of them open.
///
/// So a key is changed without a gap: add the new one behind the old on every node, then put it first everywhere, then
/// remove the old one.
package struct KeyRing: Sendable, Equatable {
    /// Keys at most; a change needs two.
    package static let keysMax = 16

    /// The keys, the sealing one first; never empty, and no two have one identifier.
    package let keys: [ClusterKey]

    /// A ring of these keys; nil when there is none, when there are more than ``keysMax``, or when two have one identifier.
    ///
    /// - Parameter keys: The sealing one first.
    package init?(_ keys: [ClusterKey]) {
        guard (1...Self.keysMax).contains(keys.count), Set(keys.map(\.id)).count == keys.count else { return nil }
        self.keys = keys
    }

    /// The key that seals.
    package var sealing: ClusterKey { keys[0] }

    /// The key with this identifier.
    package subscript(_ id: KeyID) -> ClusterKey? {
        keys.first { $0.id == id }
    }
}

/// Whether a cluster's packets are sealed.
package enum ClusterSecurity: Sendable, Equatable {
    /// They are, with these keys.
    case sealed(KeyRing)
    /// They are neither secret nor authentic: whoever reaches the port can say anything.
    case insecure

    /// The identifier of the key in use; nil without.
    package var keyID: KeyID? {
        switch self {
        case .sealed(let ring): ring.sealing.id
        case .insecure: nil
        }
    }
}
