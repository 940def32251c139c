import Glibc
import Gossip
import Logging
import NIOCore

/// Datagrams, in and out.
extension ClusterRunner {
    /// Takes in a datagram.
    func receive(_ datagram: AddressedEnvelope<ByteBuffer>) {
        let count = datagram.data.readableBytes
        guard self.life != .idle, self.life != .closed, let source = PeerAddress(datagram.remoteAddress) else { return }
        // What is too long was cut off, and is not worth a copy.
        guard count <= PacketSealer.packetMax else {
            return self.drop(.oversized, .udp, source: source, bytes: count)
        }
        switch self.opener.packet(Array(datagram.data.readableBytesView)) {
        case .opened(let payload, _, let mark):
            self.traffic.count(.in, .udp, .taken, bytes: count)
            self.hear(mark.sender)
            self.feed(.packet(payload: payload, sender: mark.sender, source: source))
        case .superseded(let sender, let newest):
            self.drop(.superseded, .udp, source: source, bytes: count)
            self.answerSuperseded(sender, newest: newest, source: source, size: count)
        case .dropped(let fault):
            self.drop(fault, .udp, source: source, bytes: count)
        }
    }

    /// Lets the machine tell an earlier life of a member what it knows of the later one.
    private func answerSuperseded(_ sender: MemberIdentity, newest: MemberIdentity, source: PeerAddress, size: Int) {
        // Before the machine knows the later life, the earlier one would seem to live.
        let isKnown =
            sender.name == self.own.name
            || self.view?.members.contains { $0.identity == newest } ?? false
        guard isKnown else { return }
        let room = min(size, self.settings.gossip.payloadMax) - (PacketSealer.packetMax - self.payloadMax)
        guard room > 0 else { return }
        self.feed(.packet(payload: SilentPayload.bytes(size: room), sender: sender, source: source))
    }

    /// Bytes of a payload that fit into a packet of this node.
    private var payloadMax: Int { PacketSealer.payloadMax(name: self.own.name) }

    /// Seals a payload and sends it.
    func send(_ payload: [UInt8], to address: PeerAddress) {
        // Nobody is there: it stands for seeds that are not known yet.
        guard !address.isUnspecified else { return }
        guard let target = self.addresses?.target(address), let packet = self.sealer.packet(payload) else {
            return self.sendFailed(to: address, errno: EAFNOSUPPORT, bytes: payload.count)
        }
        let error = self.socket?.send(packet, to: target) ?? EBADF
        guard error == 0 else { return self.sendFailed(to: address, errno: error, bytes: packet.count) }
        self.traffic.count(.out, .udp, .sent, bytes: packet.count)
    }

    private func sendFailed(to address: PeerAddress, errno: CInt, bytes: Int) {
        self.traffic.count(.out, .udp, .failed, bytes: bytes)
        self.log.say(
            .sendFailed,
            .warning,
            "cannot send to a member",
            ["address": "\(address.text)", "error": "\(String(cString: strerror(errno)))"],
            now: self.now
        )
        self.feed(.sendFailed(to: address))
    }

    /// Counts what was dropped, and tells the operator once in a while.
    func drop(_ fault: PacketFault, _ transport: TrafficCount.Transport, source: PeerAddress?, bytes: Int) {
        self.traffic.count(.in, transport, .dropped(fault), bytes: bytes)
        // A node that is one of its own seeds asks itself now and then.
        guard fault != .own else { return }
        self.log.say(
            .dropped(fault, transport),
            .warning,
            "dropped what came from the network: \(fault.explanation)",
            [
                "fault": "\(fault.name)", "transport": "\(transport.rawValue)",
                "source": "\(source?.text ?? "unknown")",
            ],
            now: self.now
        )
    }
}

extension PacketFault {
    /// What an operator may conclude.
    fileprivate var explanation: String {
        switch self {
        case .foreign: "it is no gossip of Apus"
        case .otherVersion: "it is of another version of Apus"
        case .unsealed: "it is not sealed; is a node of this cluster set to be insecure?"
        case .unknownKey: "it is sealed with a key that this node does not have"
        case .badSeal: "its seal is broken, or it is of another cluster"
        case .replayed: "it came before"
        case .own: "it is this node's own"
        case .superseded: "its sender has begun anew since, or shares its name with a younger node"
        case .oversized: "it is too large"
        case .malformed: "it makes no sense"
        }
    }
}

/// Hands datagrams to the runner.
final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let runner: ClusterRunner

    init(runner: ClusterRunner) {
        self.runner = runner
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.runner.receive(self.unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.runner.socketClosed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error of one datagram; the channel closes itself where it cannot go on.
    }
}
