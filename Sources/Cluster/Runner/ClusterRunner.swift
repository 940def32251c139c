import Gossip
import Logging
import NIOCore

/// Runs the gossip machine: gives it what happens on the network and the clock, and does what it says.
///
/// Confined to its event loop.
final class ClusterRunner: @unchecked Sendable {
    /// How far the runner is.
    enum Life {
        /// It keeps silent. Can become running or closed.
        case idle
        /// It takes part. Can become left or closed.
        case running
        /// It said goodbye, and reminds of that who did not hear. Can become closed.
        case left
        /// Everything is closed. Final.
        case closed
    }

    let settings: ClusterSettings
    let hooks: ClusterHooks
    let eventLoop: any EventLoop
    let logger: Logger
    let wallClock: @Sendable () -> UInt64
    let keeper: OverrideKeeper

    var life = Life.idle
    /// The machine; there is one from the start on.
    var machine: GossipMachine?
    var own: MemberIdentity
    var facts: NodeFacts
    var sealer: PacketSealer
    var opener: PacketOpener
    var seeds: SeedBook
    var addresses: OwnAddresses?
    var socket: DatagramSocket?
    lazy var server = self.makeServer()
    lazy var client = StreamClient(
        frameMax: PacketSealer.frameMax(transferMax: self.settings.gossip.transferMax),
        timeout: TimeAmount(self.settings.gossip.exchangeTimeout),
        eventLoop: self.eventLoop
    )

    /// The last view.
    var view: ClusterView?
    /// Of each member of the last view, what was heard of it.
    var heard: [String: MemberWord] = [:]
    var isJoined = false
    var nameHolder: MemberIdentity?
    /// The decisions to keep, as the machine said last.
    var kept: [Override] = []
    var ownLoad = LoadReport()
    var traffic = TrafficCounters()
    var log: BoundedLog

    /// Events that came while one was being dealt with.
    private var waiting: [GossipEvent] = []
    private var isStepping = false
    /// The later life of this node's name after which it has to begin anew.
    private var outlived: MemberIdentity?
    var rebornAt: Duration?

    /// When the machine wants to be woken.
    private var wakeAt: Duration?
    private var alarm: (at: Duration, task: Scheduled<Void>)?
    var opinionsAt: Duration?
    var areOpinionsStale = true
    var tasks: [RepeatedTask] = []
    var isLookingUp = false
    var nextLookup = Duration.zero

    init(
        settings: ClusterSettings,
        security: ClusterSecurity,
        hooks: ClusterHooks,
        eventLoop: any EventLoop,
        wallClock: @escaping @Sendable () -> UInt64,
        logger: Logger
    ) {
        var settings = settings
        settings.gossip.payloadMax = min(
            settings.gossip.payloadMax,
            PacketSealer.payloadMax(name: settings.nodeName)
        )
        self.settings = settings
        self.hooks = hooks
        self.eventLoop = eventLoop
        self.logger = logger
        self.wallClock = wallClock
        self.log = BoundedLog(logger)
        self.keeper = OverrideKeeper(settings: settings, eventLoop: eventLoop)
        let own = MemberIdentity(name: settings.nodeName, epoch: settings.epoch)
        self.own = own
        self.facts = settings.facts
        let transferMax = settings.gossip.transferMax
        self.sealer = PacketSealer(
            own: own,
            cluster: settings.clusterName,
            security: security,
            transferMax: transferMax
        )
        self.opener = PacketOpener(
            own: own,
            cluster: settings.clusterName,
            security: security,
            transferMax: transferMax
        )
        self.seeds = SeedBook(settings.seeds)
    }

    /// The monotonic time.
    var now: Duration { .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }

    /// The time for the machine.
    var moment: GossipMoment { GossipMoment(monotonic: self.now, wallMilliseconds: self.wallClock()) }

    // MARK: Steps

    /// Gives the machine an event, and does what it says.
    func feed(_ event: GossipEvent) {
        self.eventLoop.assertInEventLoop()
        self.waiting.append(event)
        self.work()
    }

    /// Does what the machine said, then what came of that.
    func perform(_ effects: [GossipEffect]) {
        let wasStepping = self.isStepping
        self.isStepping = true
        for effect in effects { self.perform(effect) }
        self.isStepping = wasStepping
        self.work()
    }

    private func work() {
        guard !self.isStepping else { return }
        self.isStepping = true
        while !self.waiting.isEmpty {
            let event = self.waiting.removeFirst()
            guard let effects = self.machine?.step(now: self.moment, event: event) else { continue }
            for effect in effects { self.perform(effect) }
        }
        self.isStepping = false
        if let outlived {
            self.outlived = nil
            self.beginAnew(after: outlived)
        }
    }

    private func perform(_ effect: GossipEffect) {
        switch effect {
        case .send(let payload, let address): self.send(payload, to: address)
        case .exchange(let id, let address, let request): self.exchange(id, with: address, request)
        case .wake(let time): self.wake(at: time)
        case .publish(let view): self.publish(view)
        case .load(let member, let report): self.take(report, from: member)
        case .opinions(let member, let opinions): self.hooks.onOpinions(member, opinions)
        case .gone(let member): self.forget(member)
        case .keep(let decisions):
            self.kept = decisions
            self.keeper.keep(decisions) { self.keepingFailed($0) }
        case .joined: self.joined()
        case .nameTaken(let holder, let address): self.nameTaken(by: holder, at: address)
        case .outlived(let holder): self.outlived = holder
        case .note(let note): note.log(to: self.logger)
        }
    }

    /// Forgets events that are for a machine that is no more.
    func dropWaiting() {
        self.waiting = []
        self.wakeAt = nil
    }

    // MARK: The alarm

    private func wake(at time: Duration) {
        self.wakeAt = time
        self.setAlarm()
    }

    /// Sees to it that the alarm rings no later than wanted; an earlier one is left alone, and set anew when it rings.
    private func setAlarm() {
        guard let wakeAt = self.wakeAt, self.life != .closed else { return }
        if let alarm = self.alarm {
            if alarm.at <= wakeAt { return }
            alarm.task.cancel()
        }
        let deadline = NIODeadline.uptimeNanoseconds(0) + TimeAmount(wakeAt)
        let task = self.eventLoop.scheduleTask(deadline: deadline) { self.ring() }
        self.alarm = (wakeAt, task)
    }

    private func ring() {
        self.alarm = nil
        guard let wakeAt = self.wakeAt else { return }
        if self.now >= wakeAt {
            self.wakeAt = nil
            self.feed(.timer)
        }
        self.setAlarm()
    }

    /// Stops the alarm.
    func stopAlarm() {
        self.wakeAt = nil
        self.alarm?.task.cancel()
        self.alarm = nil
    }
}
