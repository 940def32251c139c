import Crypto

/// What became of received bytes.
package enum Opening: Sendable, Equatable {
    /// They are authentic and new, or the cluster is insecure.
    case opened(payload: [UInt8], kind: SealKind, mark: SealMark)
    /// They are authentic, but of an earlier life of their sender than the latest that was heard.
    case superseded(MemberIdentity, newest: MemberIdentity)
    /// They are not.
    case dropped(PacketFault)

    /// Why they were dropped; nil when they were not.
    package var fault: PacketFault? {
        switch self {
        case .opened: nil
        case .superseded: .superseded
        case .dropped(let fault): fault
        }
    }
}

/// Opens what this node receives: all keys of the ring open, and nothing is taken twice.
///
/// What is cheap to refuse is refused before any cryptography. Beyond that a stranger's packet costs one derived key and one
/// failed decryption of as many bytes as it has, and leaves nothing behind.
package struct PacketOpener: Sendable {
    /// Senders whose counters are remembered, at most: four times the members that are.
    package static let sendersMax = 4_096

    private var own: MemberIdentity
    private let context: SealContext
    private let frameMax: Int
    private var security: ClusterSecurity
    private var senders: SenderTable

    /// An opener that has heard of nobody.
    ///
    /// - Parameters:
    ///   - own: This node, whose own packets are never taken; its own requests and answers are, since they tell it that an
    ///     address is its own.
    ///   - cluster: The cluster's name.
    ///   - security: The keys, or none.
    ///   - transferMax: Bytes of a payload sent over TCP, at most.
    ///   - sendersMax: Senders to remember, at most.
    package init(
        own: MemberIdentity,
        cluster: String,
        security: ClusterSecurity,
        transferMax: Int,
        sendersMax: Int = PacketOpener.sendersMax
    ) {
        self.own = own
        self.context = SealContext(cluster: cluster)
        self.frameMax = PacketSealer.frameMax(transferMax: transferMax)
        self.security = security
        self.senders = SenderTable(sizeMax: sendersMax)
    }

    /// How many senders are remembered.
    package var senderCount: Int { senders.count }

    /// Opens for another life of this node from now on; what was seen stays seen.
    package mutating func begin(as own: MemberIdentity) {
        self.own = own
    }

    /// Changes the keys; what was seen stays seen.
    package mutating func replaceKeys(_ ring: KeyRing) {
        security = .sealed(ring)
        senders.forgetKeys()
    }

    /// Opens what came as one UDP packet.
    ///
    /// - Parameter bytes: The packet.
    /// - Returns: What became of it.
    package mutating func packet(_ bytes: [UInt8]) -> Opening {
        guard bytes.count <= PacketSealer.packetMax else { return .dropped(.oversized) }
        return open(bytes, as: .packet, answering: nil)
    }

    /// Opens the frame that begins an exchange.
    ///
    /// - Parameter bytes: The frame without its length prefix.
    /// - Returns: What became of it; its mark is what the answer has to be bound to.
    package mutating func request(_ bytes: [UInt8]) -> Opening {
        guard bytes.count <= frameMax else { return .dropped(.oversized) }
        return open(bytes, as: .request, answering: nil)
    }

    /// Opens the frame that ends an exchange.
    ///
    /// - Parameters:
    ///   - bytes: The frame without its length prefix.
    ///   - request: The mark of the request it must be the answer to.
    /// - Returns: What became of it.
    package mutating func answer(_ bytes: [UInt8], to request: SealMark) -> Opening {
        guard bytes.count <= frameMax else { return .dropped(.oversized) }
        return open(bytes, as: .answer, answering: request)
    }

    /// Looks at the beginning of a frame, so that a hopeless one need not be read to its end.
    ///
    /// - Parameters:
    ///   - bytes: The whole frame, or at least ``SealHeader/sizeMax`` bytes of it.
    ///   - kind: Request or answer.
    ///   - request: The mark of the request that an answer must be for.
    /// - Returns: Why it will be dropped; nil when it may be good.
    package func foresee(_ bytes: [UInt8], as kind: SealKind, answering request: SealMark?) -> PacketFault? {
        do throws(PacketFault) {
            _ = try admit(bytes, as: kind, answering: request)
            return nil
        } catch {
            return error
        }
    }

    private mutating func open(_ bytes: [UInt8], as kind: SealKind, answering request: SealMark?) -> Opening {
        do throws(PacketFault) {
            let (header, size, key) = try admit(bytes, as: kind, answering: request)
            let mark = SealMark(sender: header.sender, counter: header.counter)
            guard let key else { return .opened(payload: Array(bytes[size...]), kind: header.kind, mark: mark) }
            guard bytes.count >= size + SealHeader.tagSize else { throw .malformed }
            let latest = latestEpoch(of: header.sender.name)
            let isLatest = header.sender.epoch == latest
            let derived =
                (isLatest ? senders[header.sender.name]?.keys[key.id] : nil)
                ?? SealCipher.key(key, sender: header.sender)
            let authentic = context.bytes(header.kind, answering: request) + bytes[..<size]
            guard
                let payload = SealCipher.open(bytes[size...], key: derived, header: header, authenticating: authentic)
            else { throw .badSeal }
            if let latest, header.sender.epoch < latest {
                return .superseded(header.sender, newest: MemberIdentity(name: header.sender.name, epoch: latest))
            }
            senders.mark(header, key: derived)
            return .opened(payload: payload, kind: header.kind, mark: mark)
        } catch {
            return .dropped(error)
        }
    }

    /// All that can be said of bytes without cryptography.
    private func admit(
        _ bytes: [UInt8],
        as kind: SealKind,
        answering request: SealMark?
    ) throws(PacketFault) -> (header: SealHeader, size: Int, key: ClusterKey?) {
        let (header, size) = try SealHeader.parse(bytes)
        guard header.kind == kind else { throw .malformed }
        switch security {
        case .insecure:
            guard !header.isSealed, header.key == context.checksum(header.kind, answering: request) else {
                throw .unknownKey
            }
            guard header.sender != own || kind != .packet else { throw .own }
            return (header, size, nil)
        case .sealed(let ring):
            guard header.isSealed else { throw .unsealed }
            guard let key = ring[header.key] else { throw .unknownKey }
            guard header.sender != own || kind != .packet else { throw .own }
            if let life = senders[header.sender.name], life.epoch == header.sender.epoch,
                !life.isFresh(header.kind, header.counter)
            {
                throw .replayed
            }
            return (header, size, key)
        }
    }

    /// When the latest life of a name began, as far as this node knows.
    private func latestEpoch(of name: String) -> UInt64? {
        let heard = senders[name]?.epoch
        return name == own.name ? max(heard ?? 0, own.epoch) : heard
    }
}
