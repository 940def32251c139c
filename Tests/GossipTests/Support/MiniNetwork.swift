@testable import Gossip

/// A few machines on a virtual clock and network, for tests of what only several of them show together.
struct MiniNetwork {
    private struct Happening {
        var at: Duration
        var order: Int
        var node: Int
        var what: What
    }

    private enum What {
        case event(GossipEvent)
        case wake(Int)
        case load
        case request([UInt8], from: Int, id: UInt64)
    }

    /// One machine and what it published.
    struct Node {
        var machine: GossipMachine
        var identity: MemberIdentity
        var address: PeerAddress
        var view: ClusterView?
        var loads: [MemberIdentity: [BackendKey: UInt32]] = [:]
        var opinions: [MemberIdentity: [BackendKey: Opinion]] = [:]
        var isUp = true
        var isPausedUntil = Duration.zero
        var isJoined = false
        var wake = 0
        var report = LoadReport()
        var notes: [GossipNote] = []
        var effects: [GossipEffect] = []
        var kept: [Override] = []
    }

    var now = Duration.zero
    var nodes: [Node] = []
    var loss = 0.0
    var isUDPBlocked: (Int, Int) -> Bool = { _, _ in false }
    var isTCPBlocked: (Int, Int) -> Bool = { _, _ in false }
    var packets = 0
    var bytes = 0
    var sentBy: [Int: Int] = [:]
    var loadInterval: Duration? = .milliseconds(100)
    private var queue: [Happening] = []
    private var places: [PeerAddress: [Int]] = [:]
    private var order = 0
    private var random: SeededGenerator
    private let wallStart: UInt64 = 1_700_000_000_000

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    static func address(_ index: Int) -> PeerAddress {
        PeerAddress(bytes: [10, 0, UInt8(index / 250), UInt8(index % 250 + 1)], port: 7_946) ?? address(index)
    }

    /// Adds a machine that begins at once.
    @discardableResult
    mutating func add(
        _ name: String,
        seeds: [Int],
        epoch: UInt64? = nil,
        at place: Int? = nil,
        settings: GossipSettings = GossipSettings(),
        restored: [Override] = []
    ) -> Int {
        let index = nodes.count
        let identity = MemberIdentity(name: name, epoch: epoch ?? wall)
        let address = Self.address(place ?? index)
        let machine = GossipMachine(
            own: identity,
            address: address,
            facts: NodeFacts(host: name),
            settings: settings,
            seed: random.next()
        )
        nodes.append(Node(machine: machine, identity: identity, address: address))
        places[address, default: []].append(index)
        if !restored.isEmpty { deliver(.restored(restored), to: index) }
        deliver(.start(seeds: seeds.map(Self.address)), to: index)
        if let loadInterval { push(at: now + loadInterval * random.fraction(), index, .load) }
        return index
    }

    var wall: UInt64 { wallStart + now.wholeMilliseconds }

    /// Lets time pass.
    mutating func run(for duration: Duration) {
        let end = now + duration
        while let next = queue.first, next.at <= end {
            pop()
            now = next.at
            perform(next)
        }
        now = end
    }

    /// Lets time pass until something is so, and says how long it took.
    mutating func run(atMost duration: Duration, until isSo: (MiniNetwork) -> Bool) -> Duration? {
        let start = now
        while now - start < duration {
            if isSo(self) { return now - start }
            run(for: .milliseconds(10))
        }
        return isSo(self) ? now - start : nil
    }

    mutating func deliver(_ event: GossipEvent, to index: Int) {
        guard nodes[index].isUp else { return }
        if nodes[index].isPausedUntil > now { return push(at: nodes[index].isPausedUntil, index, .event(event)) }
        let moment = GossipMoment(monotonic: now, wallMilliseconds: wall)
        perform(nodes[index].machine.step(now: moment, event: event), of: index)
    }

    private mutating func perform(_ happening: Happening) {
        let index = happening.node
        guard nodes[index].isUp else { return }
        if nodes[index].isPausedUntil > now {
            return push(at: nodes[index].isPausedUntil, index, happening.what)
        }
        switch happening.what {
        case .event(let event): deliver(event, to: index)
        case .wake(let number): if number == nodes[index].wake { deliver(.timer, to: index) }
        case .load:
            deliver(.load(nodes[index].report), to: index)
            if let loadInterval { push(at: now + loadInterval, index, .load) }
        case .request(let request, let from, let id):
            let moment = GossipMoment(monotonic: now, wallMilliseconds: wall)
            let (answer, effects) = nodes[index].machine.answer(
                now: moment,
                request: request,
                sender: nodes[from].identity
            )
            perform(effects, of: index)
            let event = GossipEvent.exchangeEnded(id: id, answer: answer, sender: nodes[index].identity)
            push(at: now + delay(), from, .event(event))
        }
    }

    private mutating func perform(_ effects: [GossipEffect], of index: Int) {
        for effect in effects {
            switch effect {
            case .send(let payload, let address):
                packets += 1
                bytes += payload.count
                sentBy[index, default: 0] += 1
                guard let target = node(at: address), !isUDPBlocked(index, target), random.fraction() >= loss else {
                    continue
                }
                let event = GossipEvent.packet(
                    payload: payload,
                    sender: nodes[index].identity,
                    source: nodes[index].address
                )
                push(at: now + delay(), target, .event(event))
            case .exchange(let id, let address, let request):
                if let target = node(at: address), !isTCPBlocked(index, target) {
                    push(at: now + delay(), target, .request(request, from: index, id: id))
                } else {
                    let event = GossipEvent.exchangeEnded(id: id, answer: nil, sender: nil)
                    push(at: now + .seconds(2), index, .event(event))
                }
            case .wake(let at):
                nodes[index].wake += 1
                push(at: max(at, now), index, .wake(nodes[index].wake))
            case .publish(let view): nodes[index].view = view
            case .load(let from, let report):
                for count in report.counts { nodes[index].loads[from, default: [:]][count.key] = count.inFlight }
            case .opinions(let from, let opinions):
                for opinion in opinions { nodes[index].opinions[from, default: [:]][opinion.key] = opinion }
            case .gone(let identity):
                nodes[index].loads[identity] = nil
                nodes[index].opinions[identity] = nil
            case .keep(let decisions): nodes[index].kept = decisions
            case .joined: nodes[index].isJoined = true
            case .note(let note): nodes[index].notes.append(note)
            case .nameTaken, .outlived: break
            }
            switch effect {
            case .nameTaken, .outlived, .gone, .joined: nodes[index].effects.append(effect)
            default: break
            }
        }
    }

    private func node(at address: PeerAddress) -> Int? {
        places[address]?.last { nodes[$0].isUp }
    }

    private mutating func delay() -> Duration { .microseconds(200 + random.below(4_800)) }

    private mutating func push(at: Duration, _ node: Int, _ what: What) {
        order += 1
        queue.append(Happening(at: at, order: order, node: node, what: what))
        var child = queue.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            queue.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() {
        queue.swapAt(0, queue.count - 1)
        queue.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < queue.count && isBefore(child, least) {
                least = child
            }
            if least == parent { return }
            queue.swapAt(parent, least)
            parent = least
        }
    }

    private func isBefore(_ one: Int, _ other: Int) -> Bool {
        queue[one].at == queue[other].at ? queue[one].order < queue[other].order : queue[one].at < queue[other].at
    }
}

extension MiniNetwork {
    /// What a node believes of the member of a name.
    func state(of name: String, at index: Int) -> MemberState? {
        nodes[index].view?.members.first { $0.identity.name == name }?.state
    }

    /// Nodes that run.
    var up: [Int] { nodes.indices.filter { nodes[$0].isUp } }

    /// Whether all that run see all that run alive, and nobody else living.
    var isWhole: Bool {
        let names = Set(up.map { nodes[$0].identity })
        return up.allSatisfy { Set((nodes[$0].view?.living ?? []).map(\.identity)) == names }
    }
}
