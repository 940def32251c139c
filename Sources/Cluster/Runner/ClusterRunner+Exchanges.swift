import Gossip
import Logging
import NIOCore

/// Exchanges over TCP, both ways.
extension ClusterRunner {
    /// Asks another member, and tells the machine how that ended.
    func exchange(_ id: UInt64, with address: PeerAddress, _ payload: [UInt8]) {
        let end = GossipEvent.exchangeEnded(id: id, answer: nil, sender: nil)
        // Nobody is there: it stands for seeds that are not known yet.
        guard !address.isUnspecified, self.life != .closed, let (request, mark) = self.sealer.request(payload) else {
            return self.feed(end)
        }
        let isBegun = self.client.begin(
            to: address.socketAddress,
            request: request,
            foresee: { [unowned self] in self.opener.foresee($0, as: .answer, answering: mark) },
            completion: { [unowned self] in self.ended(id, mark, address, $0, requestSize: request.count) }
        )
        if !isBegun {
            self.traffic.count(.out, .tcp, .failed, bytes: request.count)
            self.feed(end)
        }
    }

    private func ended(
        _ id: UInt64,
        _ mark: SealMark,
        _ address: PeerAddress,
        _ end: OutboundExchange.End,
        requestSize: Int
    ) {
        var answer: (payload: [UInt8], sender: MemberIdentity)?
        switch end {
        case .answered(let frame):
            self.traffic.count(.out, .tcp, .sent, bytes: requestSize)
            let opening = self.opener.answer(frame, to: mark)
            if case .opened(let payload, _, let mark) = opening {
                self.traffic.count(.in, .tcp, .taken, bytes: frame.count)
                self.hear(mark.sender)
                answer = (payload, mark.sender)
            } else if let fault = opening.fault {
                self.drop(fault, .tcp, source: address, bytes: frame.count)
            }
        case .dropped(let fault, let bytes):
            self.traffic.count(.out, .tcp, .sent, bytes: requestSize)
            self.drop(fault, .tcp, source: address, bytes: bytes)
        case .failed:
            self.traffic.count(.out, .tcp, .failed, bytes: requestSize)
        case .timeout:
            self.traffic.count(.out, .tcp, .timeout, bytes: requestSize)
        }
        self.feed(.exchangeEnded(id: id, answer: answer?.payload, sender: answer?.sender))
    }

    /// Answers what others ask; all within the event loop, so that nothing waits.
    func makeServer() -> StreamServer {
        StreamServer(
            owner: StreamServer.Owner(
                foresee: { [unowned self] in self.opener.foresee($0, as: .request, answering: nil) },
                answer: { [unowned self] in self.answer($0, from: $1.flatMap { PeerAddress($0) }) },
                dropped: { [unowned self] fault, source, bytes in
                    self.drop(fault, .tcp, source: source.flatMap { PeerAddress($0) }, bytes: bytes)
                },
                ended: { [unowned self] outcome, source, bytes in
                    self.connectionEnded(outcome, source: source.flatMap { PeerAddress($0) }, bytes: bytes)
                },
                answered: { [unowned self] isWritten, bytes in
                    self.traffic.count(.out, .tcp, isWritten ? .sent : .failed, bytes: bytes)
                }
            ),
            frameMax: PacketSealer.frameMax(transferMax: self.settings.gossip.transferMax),
            // Longer than the other end waits, so that it is the one to give up.
            timeout: TimeAmount(self.settings.gossip.exchangeTimeout * 2),
            eventLoop: self.eventLoop
        )
    }

    private func answer(_ frame: [UInt8], from source: PeerAddress?) -> [UInt8]? {
        guard self.life == .running || self.life == .left else { return nil }
        let opening = self.opener.request(frame)
        guard case .opened(let payload, _, let mark) = opening else {
            if let fault = opening.fault { self.drop(fault, .tcp, source: source, bytes: frame.count) }
            return nil
        }
        self.traffic.count(.in, .tcp, .taken, bytes: frame.count)
        self.hear(mark.sender)
        guard let (answer, effects) = self.machine?.answer(now: self.moment, request: payload, sender: mark.sender)
        else { return nil }
        // Before the effects, one of which may be that this node begins anew.
        let sealed = answer.flatMap { self.sealer.answer($0, to: mark) }
        self.perform(effects)
        return sealed
    }

    private func connectionEnded(_ outcome: TrafficCounters.Outcome, source: PeerAddress?, bytes: Int) {
        self.traffic.count(.in, .tcp, outcome, bytes: bytes)
        // Whoever only looks whether the port is open is no news.
        guard outcome != .failed || bytes > 0 else { return }
        self.log.say(
            .connection(outcome),
            .warning,
            "a connection ended without a request",
            ["outcome": "\(outcome.name)", "source": "\(source?.text ?? "unknown")"],
            now: self.now
        )
    }
}
