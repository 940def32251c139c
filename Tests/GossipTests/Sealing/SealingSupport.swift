import Gossip
import Testing

/// What the tests of sealing share.
enum SealingSupport {
    static let cluster = "blue"
    static let transferMax = 64 << 10
    static let sender = MemberIdentity(name: "lb-1", epoch: 1_000)
    static let receiver = MemberIdentity(name: "lb-2", epoch: 2_000)

    /// A key whose bytes count up from a number.
    static func key(_ number: UInt8) throws -> ClusterKey {
        try #require(ClusterKey(bytes: (0..<32).map { number &+ $0 }))
    }

    static func ring(_ numbers: UInt8...) throws -> KeyRing {
        try #require(KeyRing(numbers.map { try key($0) }))
    }

    static func sealer(
        _ own: MemberIdentity = sender,
        cluster: String = cluster,
        _ security: ClusterSecurity? = nil
    ) throws -> Sealer {
        let security = try security ?? .sealed(ring(0))
        return Sealer(PacketSealer(own: own, cluster: cluster, security: security, transferMax: transferMax))
    }

    static func opener(
        _ own: MemberIdentity = receiver,
        cluster: String = cluster,
        _ security: ClusterSecurity? = nil,
        sendersMax: Int = PacketOpener.sendersMax
    ) throws -> Opener {
        let security = try security ?? .sealed(ring(0))
        return Opener(
            PacketOpener(
                own: own,
                cluster: cluster,
                security: security,
                transferMax: transferMax,
                sendersMax: sendersMax
            )
        )
    }

    /// A sealer that expectations can call, which take no mutating calls.
    final class Sealer {
        private var sealer: PacketSealer

        init(_ sealer: PacketSealer) { self.sealer = sealer }

        var keyID: KeyID? { sealer.keyID }

        func replaceKeys(_ ring: KeyRing) { sealer.replaceKeys(ring) }
        func packet(_ payload: [UInt8]) -> [UInt8]? { sealer.packet(payload) }
        func request(_ payload: [UInt8]) -> (frame: [UInt8], mark: SealMark)? { sealer.request(payload) }
        func answer(_ payload: [UInt8], to request: SealMark) -> [UInt8]? { sealer.answer(payload, to: request) }
    }

    /// An opener that expectations can call, which take no mutating calls.
    final class Opener {
        private var opener: PacketOpener

        init(_ opener: PacketOpener) { self.opener = opener }

        var senderCount: Int { opener.senderCount }

        func replaceKeys(_ ring: KeyRing) { opener.replaceKeys(ring) }
        func begin(as own: MemberIdentity) { opener.begin(as: own) }
        func packet(_ bytes: [UInt8]) -> Opening { opener.packet(bytes) }
        func request(_ bytes: [UInt8]) -> Opening { opener.request(bytes) }
        func answer(_ bytes: [UInt8], to request: SealMark) -> Opening { opener.answer(bytes, to: request) }
        func foresee(_ bytes: [UInt8], as kind: SealKind, answering request: SealMark?) -> PacketFault? {
            opener.foresee(bytes, as: kind, answering: request)
        }
    }

    /// SplitMix64: the same sequence for the same seed.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }

        mutating func bytes(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
        }
    }
}

extension Opening {
    /// The payload, when there is one.
    var payload: [UInt8]? {
        guard case .opened(let payload, _, _) = self else { return nil }
        return payload
    }

    var mark: SealMark? {
        guard case .opened(_, _, let mark) = self else { return nil }
        return mark
    }
}
