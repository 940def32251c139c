import Gossip
import Logging
import NIOCore

/// How the runner begins and ends.
extension ClusterRunner {
    /// Attempts to find a port that is free for both transports.
    private static let portAttempts = 16
    /// Before a socket that broke is opened again.
    private static let reopenPause = TimeAmount.seconds(1)
    /// Between two new beginnings.
    private static let rebirthPause = Duration.seconds(1)

    // MARK: Sockets

    /// Opens both sockets on one address and port.
    ///
    /// - Returns: The address, with the port that the kernel chose.
    func open() -> EventLoopFuture<SocketAddress> {
        self.open(attemptsLeft: self.settings.bindAddress.port == 0 ? Self.portAttempts : 1)
    }

    private func open(attemptsLeft: Int) -> EventLoopFuture<SocketAddress> {
        let socket: DatagramSocket
        do {
            socket = try DatagramSocket(binding: self.settings.bindAddress)
        } catch {
            return self.eventLoop.makeFailedFuture(self.failure(error))
        }
        let address = socket.localAddress
        self.socket = socket
        return self.server.listen(on: address).flatMap {
            socket.read(on: self.eventLoop) { DatagramHandler(runner: self) }
        }.map { address }.flatMapError { error in
            socket.close()
            self.server.close()
            guard attemptsLeft > 1 else { return self.eventLoop.makeFailedFuture(self.failure(error)) }
            return self.open(attemptsLeft: attemptsLeft - 1)
        }
    }

    private func failure(_ error: any Error) -> ClusterError {
        .cannotBind(address: "\(self.settings.bindAddress)", reason: "\(error)")
    }

    /// The UDP socket is closed, though nobody closed it: it is opened again.
    func socketClosed() {
        guard self.life == .running || self.life == .left, let address = self.socket?.localAddress else { return }
        self.socket?.close()
        self.log.say(.socket, .error, "the UDP socket broke; it is opened again", [:], now: self.now)
        self.eventLoop.scheduleTask(in: Self.reopenPause) {
            guard self.life == .running || self.life == .left else { return }
            guard let socket = try? DatagramSocket(binding: address) else { return self.socketClosed() }
            self.socket = socket
            socket.read(on: self.eventLoop) { DatagramHandler(runner: self) }.whenFailure { _ in self.socketClosed() }
        }
    }

    // MARK: Beginning

    /// Takes part from now on.
    ///
    /// - Parameters:
    ///   - bound: The address bound to.
    ///   - kept: Decisions from before the start.
    /// - Throws: When there is no address to advertise.
    func start(bound: SocketAddress, kept: [Override]) throws(ClusterError) {
        guard self.life == .idle else { return }
        let advertise = self.settings.advertise
        guard let addresses = OwnAddresses(bound: bound, advertise: advertise, seeds: self.seeds.found) else {
            throw .nothingToAdvertise
        }
        self.addresses = addresses
        self.kept = kept
        self.life = .running
        self.logger.notice(
            "gossiping",
            metadata: [
                "address": "\(bound)", "advertise": "\(addresses.advertised.text)",
                "key_id": "\(self.sealer.keyID?.description ?? "none")",
            ]
        )
        if self.sealer.keyID == nil {
            self.logger.warning("the cluster is insecure: whoever reaches its port can say anything")
        }
        self.startMachine()
        self.startTicking()
    }

    private func startMachine() {
        guard let addresses = self.addresses else { return }
        self.machine = GossipMachine(
            own: self.own,
            address: addresses.advertised,
            facts: self.facts,
            settings: self.settings.gossip,
            seed: UInt64.random(in: .min ... .max)
        )
        self.feed(.restored(self.kept))
        self.feed(.start(seeds: self.seeds.addresses(for: addresses)))
        self.areOpinionsStale = true
    }

    /// Begins anew with an epoch after that of a later life that the cluster remembers.
    func beginAnew(after holder: MemberIdentity) {
        guard self.life == .running else { return }
        if let rebornAt, self.now - rebornAt < Self.rebirthPause {
            let pause = TimeAmount(Self.rebirthPause)
            self.eventLoop.scheduleTask(in: pause) { self.beginAnew(after: holder) }
            return
        }
        guard holder.epoch < Self.epochMax else {
            self.log.say(
                .rebirth,
                .error,
                "the cluster remembers this node's name from the far future: give it another name",
                ["name": "\(holder.name)", "epoch": "\(holder.epoch)"],
                now: self.now
            )
            return
        }
        self.rebornAt = self.now
        self.own.epoch = max(self.wallClock(), holder.epoch + 1)
        self.log.say(
            .rebirth,
            .warning,
            "the cluster remembers a later start of this node; it begins anew: is the clock right?",
            ["epoch": "\(self.own.epoch)", "remembered": "\(holder.epoch)"],
            now: self.now
        )
        self.client.cancelAll()
        self.dropWaiting()
        for member in self.view?.living ?? [] where member.identity.name != self.own.name {
            self.forget(member.identity)
        }
        self.sealer.begin(as: self.own)
        self.opener.begin(as: self.own)
        self.startMachine()
        if self.nameHolder != nil {
            self.nameHolder = nil
            self.hooks.onNameTaken(nil)
        }
    }

    /// Members take no later epoch seriously.
    private static let epochMax: UInt64 = 1 << 47 - 1

    // MARK: End

    /// Says goodbye.
    ///
    /// - Returns: Whether somebody was there to hear it.
    func leave() -> Bool {
        guard self.life == .running else { return false }
        let others = self.view?.living.contains { $0.identity.name != self.own.name } ?? false
        self.feed(.leave)
        self.life = .left
        self.stopTicking()
        self.logger.notice("left the cluster")
        return others
    }

    /// Closes everything.
    func close() {
        guard self.life != .closed else { return }
        self.life = .closed
        self.stopTicking()
        self.stopAlarm()
        self.client.cancelAll()
        self.server.close()
        self.socket?.close()
    }
}
