import Crypto

/// What both ends must agree on without its being sent: authentic with every payload.
struct SealContext: Sendable {
    /// Bytes of a cluster's name at most.
    static let clusterNameMax = 255

    private let cluster: [UInt8]

    /// The context of a cluster's payloads.
    ///
    /// - Parameter cluster: Its name, cut to 255 bytes.
    init(cluster: String) {
        self.cluster = Array(cluster.utf8.prefix(Self.clusterNameMax))
    }

    /// The context of one payload: its kind, the cluster, and the request that an answer is for.
    ///
    /// Every part has a fixed length or is preceded by it, so that no two contexts have the same bytes.
    func bytes(_ kind: SealKind, answering request: SealMark?) -> [UInt8] {
        var bytes: [UInt8] = [kind.rawValue, UInt8(truncatingIfNeeded: cluster.count)]
        bytes += cluster
        guard let request else { return bytes }
        bytes.append(UInt8(truncatingIfNeeded: request.sender.name.utf8.count))
        bytes += request.sender.name.utf8
        bytes.appendBigEndian(request.sender.epoch)
        bytes.appendBigEndian(request.counter)
        return bytes
    }

    /// What stands in the key's place without keys: members of other clusters, and answers to other requests, are told
    /// apart by mistake's measure, not by an attacker's.
    func checksum(_ kind: SealKind, answering request: SealMark?) -> KeyID {
        KeyID(of: bytes(kind, answering: request))
    }
}

/// The cipher: AES-256-GCM with a key of the sender's own, so that counters of different senders may be equal.
enum SealCipher {
    private static let salt = Array("apus gossip 1".utf8)

    /// The key of a sender in one of its lives (HKDF-SHA256, RFC 5869).
    static func key(_ key: ClusterKey, sender: MemberIdentity) -> SymmetricKey {
        var info = Array(sender.name.utf8)
        info.appendBigEndian(sender.epoch)
        return HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.secret,
            salt: salt,
            info: info,
            outputByteCount: ClusterKey.byteCount
        )
    }

    /// Encrypts: the ciphertext and behind it the tag; nil only for a nonce or a key of the wrong size.
    static func seal(
        _ payload: [UInt8],
        key: SymmetricKey,
        header: SealHeader,
        authenticating authentic: [UInt8]
    ) -> [UInt8]? {
        guard let nonce = nonce(header),
            let box = try? AES.GCM.seal(payload, using: key, nonce: nonce, authenticating: authentic)
        else { return nil }
        return Array(box.ciphertext) + Array(box.tag)
    }

    /// Decrypts ciphertext and tag, of which at least the tag must be there; nil when the seal is broken.
    static func open(
        _ sealed: ArraySlice<UInt8>,
        key: SymmetricKey,
        header: SealHeader,
        authenticating authentic: [UInt8]
    ) -> [UInt8]? {
        let ciphertext = sealed.dropLast(SealHeader.tagSize)
        let tag = sealed.suffix(SealHeader.tagSize)
        guard let nonce = nonce(header),
            let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: ciphertext, tag: tag),
            let payload = try? AES.GCM.open(box, using: key, authenticating: authentic)
        else { return nil }
        return Array(payload)
    }

    /// 96 bits: the kind and the counter, since each kind is counted by itself.
    private static func nonce(_ header: SealHeader) -> AES.GCM.Nonce? {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(UInt32(header.kind.rawValue))
        bytes.appendBigEndian(header.counter)
        return try? AES.GCM.Nonce(data: bytes)
    }
}
