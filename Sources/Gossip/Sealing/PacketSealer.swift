import Crypto

/// Seals what this node sends; there must be one sealer only for each name and epoch.
///
/// The counters begin at 0 with the epoch, and outlive a change of keys: no nonce is ever used twice with one key.
package struct PacketSealer: Sendable {
    /// Bytes of a UDP packet at most: fits the smallest IPv6 path (1,280 bytes) with its headers.
    package static let packetMax = 1_200

    private var own: MemberIdentity
    private let context: SealContext
    private let frameMax: Int
    private var security: ClusterSecurity
    private var key: SymmetricKey?
    /// The next counter of each kind.
    private var counters = [UInt64](repeating: 0, count: SealKind.allCases.count)

    /// A sealer.
    ///
    /// - Parameters:
    ///   - own: This node; its name has 1 to 255 bytes.
    ///   - cluster: The cluster's name.
    ///   - security: The keys, or none.
    ///   - transferMax: Bytes of a payload sent over TCP, at most.
    package init(own: MemberIdentity, cluster: String, security: ClusterSecurity, transferMax: Int) {
        self.own = own
        self.context = SealContext(cluster: cluster)
        self.frameMax = Self.frameMax(transferMax: transferMax)
        self.security = security
        self.key = Self.derive(security, own)
    }

    /// Bytes of a frame at most, its length prefix not counted.
    package static func frameMax(transferMax: Int) -> Int {
        transferMax + SealHeader.sizeMax + SealHeader.tagSize
    }

    /// Bytes of a payload that fit into one UDP packet of a node of this name.
    package static func payloadMax(name: String) -> Int {
        packetMax - SealHeader.size(name: name) - SealHeader.tagSize
    }

    /// The key in use; nil without.
    package var keyID: KeyID? { security.keyID }

    /// Seals for another life of this node from now on; with its epoch the counters begin anew.
    package mutating func begin(as own: MemberIdentity) {
        guard own != self.own else { return }
        self.own = own
        key = Self.derive(security, own)
        counters = [UInt64](repeating: 0, count: counters.count)
    }

    /// Changes the keys; the counters go on.
    package mutating func replaceKeys(_ ring: KeyRing) {
        security = .sealed(ring)
        key = Self.derive(security, own)
    }

    /// Seals a UDP packet.
    ///
    /// - Parameter payload: At most ``payloadMax(name:)`` bytes.
    /// - Returns: The packet; nil when it would be too large.
    package mutating func packet(_ payload: [UInt8]) -> [UInt8]? {
        seal(payload, .packet, answering: nil)?.bytes
    }

    /// Seals the frame that begins an exchange.
    ///
    /// - Parameter payload: The request.
    /// - Returns: The frame without its length prefix, and what its answer must be bound to; nil when it would be too large.
    package mutating func request(_ payload: [UInt8]) -> (frame: [UInt8], mark: SealMark)? {
        seal(payload, .request, answering: nil).map { ($0.bytes, SealMark(sender: own, counter: $0.counter)) }
    }

    /// Seals the frame that ends an exchange.
    ///
    /// - Parameters:
    ///   - payload: The answer.
    ///   - request: What the request was marked with.
    /// - Returns: The frame without its length prefix; nil when it would be too large.
    package mutating func answer(_ payload: [UInt8], to request: SealMark) -> [UInt8]? {
        seal(payload, .answer, answering: request)?.bytes
    }

    private mutating func seal(
        _ payload: [UInt8],
        _ kind: SealKind,
        answering request: SealMark?
    ) -> (bytes: [UInt8], counter: UInt64)? {
        let sizeMax = kind == .packet ? Self.packetMax : frameMax
        let counter = counters[Int(kind.rawValue)]
        guard (1...255).contains(own.name.utf8.count), counter < .max,
            payload.count <= sizeMax - SealHeader.size(name: own.name) - SealHeader.tagSize
        else { return nil }
        counters[Int(kind.rawValue)] = counter + 1
        let header = SealHeader(
            kind: kind,
            isSealed: key != nil,
            key: security.keyID ?? context.checksum(kind, answering: request),
            sender: own,
            counter: counter
        )
        var bytes = header.bytes(reserving: payload.count)
        guard let key else { return (bytes + payload, counter) }
        let authentic = context.bytes(kind, answering: request) + bytes
        guard let sealed = SealCipher.seal(payload, key: key, header: header, authenticating: authentic) else {
            return nil
        }
        bytes += sealed
        return (bytes, counter)
    }

    private static func derive(_ security: ClusterSecurity, _ own: MemberIdentity) -> SymmetricKey? {
        switch security {
        case .sealed(let ring): SealCipher.key(ring.sealing, sender: own)
        case .insecure: nil
        }
    }
}
