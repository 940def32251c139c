@testable import Gossip

/// What a message in a payload says.
enum Said: Equatable {
    case ping(Ping)
    case ack(UInt64)
    case nack(UInt64)
    case pingRequest(PingRequest)
    case member(MemberRecord)
    case override(Override)
    case load(LoadPart)
    case relayedLoad(MemberIdentity, LoadPart)
    case digest(Digest, isAnswer: Bool)
    case stateRequest(TransferSections)
    case stateAnswer(TransferSections)
    case streamPing(Ping.Target)
    case streamAck
    case opinions(MemberIdentity, [Opinion])
    case padding(Int)
    case unreadable(UInt8)

    /// All messages of a payload.
    static func all(_ payload: [UInt8]) -> [Said] {
        guard var reader = PayloadReader(payload) else { return [] }
        var said: [Said] = []
        while let kind = reader.next() { said.append(read(kind, &reader) ?? .unreadable(kind)) }
        return said
    }

    private static func read(_ number: UInt8, _ reader: inout PayloadReader) -> Said? {
        guard let kind = MessageKind(rawValue: number) else { return nil }
        switch kind {
        case .padding: return .padding(reader.remaining)
        case .ping: return reader.ping().map(Said.ping)
        case .ack: return reader.varint().map(Said.ack)
        case .nack: return reader.varint().map(Said.nack)
        case .pingRequest: return reader.pingRequest().map(Said.pingRequest)
        case .member: return reader.memberHead().flatMap { reader.member(after: $0) }.map(Said.member)
        case .override: return reader.override().map(Said.override)
        case .load: return reader.load().map(Said.load)
        case .relayedLoad:
            guard let identity = reader.identity(), let part = reader.load() else { return nil }
            return .relayedLoad(identity, part)
        case .digest: return reader.digest().map { .digest($0.digest, isAnswer: $0.isAnswer) }
        case .stateRequest: return reader.byte().map { .stateRequest(TransferSections(rawValue: $0)) }
        case .stateAnswer: return reader.byte().map { .stateAnswer(TransferSections(rawValue: $0)) }
        case .streamPing: return reader.target().map(Said.streamPing)
        case .streamAck: return .streamAck
        case .opinions:
            guard let identity = reader.identity(), let opinions = reader.opinions() else { return nil }
            return .opinions(identity, opinions)
        }
    }

    var ping: Ping? { if case .ping(let ping) = self { ping } else { nil } }
    var ack: UInt64? { if case .ack(let sequence) = self { sequence } else { nil } }
    var member: MemberRecord? { if case .member(let record) = self { record } else { nil } }
    var decision: Override? { if case .override(let decision) = self { decision } else { nil } }
    var isStreamPing: Bool { if case .streamPing = self { true } else { false } }
    var load: LoadPart? { if case .load(let part) = self { part } else { nil } }
}

extension [UInt8] {
    /// A payload put together by a test.
    static func payload(limit: Int = 4 << 20, _ write: (inout PayloadWriter) -> Void) -> [UInt8] {
        var writer = PayloadWriter(limit: limit)
        write(&writer)
        return writer.bytes
    }
}

/// One machine, and a test that plays the rest of the world.
struct Script {
    static let wallStart: UInt64 = 1_700_000_000_000
    static let own = MemberIdentity(name: "own", epoch: wallStart)

    var machine: GossipMachine
    var now = Duration.zero
    /// What the wall clock is ahead of its start and the time that passed.
    var wallOffset: Int64 = 0
    var wake: Duration?
    /// All effects so far, but for wake-ups.
    var done: [GossipEffect] = []

    init(settings: GossipSettings = GossipSettings(), facts: NodeFacts = NodeFacts(host: "h"), seed: UInt64 = 7) {
        machine = GossipMachine(
            own: Self.own,
            address: Self.address(0),
            facts: facts,
            settings: settings,
            seed: seed
        )
    }

    /// A machine that has begun and knows the members `m1` to `m<count>`, all alive.
    static func running(
        _ count: Int,
        settings: GossipSettings = GossipSettings(),
        seeds: [PeerAddress] = [],
        seed: UInt64 = 7
    ) -> Script {
        var script = Script(settings: settings, seed: seed)
        script.step(.start(seeds: seeds))
        for index in 0..<count { script.hear(index + 1) { $0.member(record(index + 1)) } }
        script.done = []
        return script
    }

    static func address(_ index: Int) -> PeerAddress { MiniNetwork.address(index) }
    static func identity(_ index: Int) -> MemberIdentity { MemberIdentity(name: "m\(index)", epoch: wallStart) }
    static func target(_ index: Int) -> Ping.Target {
        Ping.Target(nameHash: Mixing.hash("m\(index)"), epoch: wallStart)
    }
    static var ownTarget: Ping.Target { Ping.Target(nameHash: Mixing.hash("own"), epoch: wallStart) }

    /// What is said of the member `m<index>`.
    static func record(
        _ index: Int,
        _ state: MemberState = .alive,
        _ incarnation: UInt64 = 0,
        accuser: Int? = nil,
        epoch: UInt64 = 0
    ) -> MemberRecord {
        MemberRecord(
            identity: MemberIdentity(name: "m\(index)", epoch: wallStart + epoch),
            incarnation: incarnation,
            state: state,
            address: address(index),
            facts: NodeFacts(host: "h\(index)"),
            accuser: accuser.map { Mixing.hash("m\($0)") } ?? 0
        )
    }

    var moment: GossipMoment {
        let wall = Int64(Self.wallStart) + Int64(now.wholeMilliseconds) + wallOffset
        return GossipMoment(monotonic: now, wallMilliseconds: UInt64(max(0, wall)))
    }

    /// Lets one event happen.
    @discardableResult
    mutating func step(_ event: GossipEvent) -> [GossipEffect] {
        note(machine.step(now: moment, event: event))
    }

    /// Lets a packet of `m<index>` come.
    @discardableResult
    mutating func hear(
        _ index: Int,
        from source: PeerAddress? = nil,
        epoch: UInt64 = 0,
        _ write: (inout PayloadWriter) -> Void
    ) -> [GossipEffect] {
        let sender = MemberIdentity(name: "m\(index)", epoch: Self.wallStart + epoch)
        let payload = [UInt8].payload(write)
        return step(.packet(payload: payload, sender: sender, source: source ?? Self.address(index)))
    }

    /// Lets a request of `m<index>` come over TCP.
    mutating func ask(
        _ index: Int,
        epoch: UInt64 = 0,
        _ write: (inout PayloadWriter) -> Void
    ) -> (answer: [Said]?, effects: [GossipEffect]) {
        let sender = MemberIdentity(name: "m\(index)", epoch: Self.wallStart + epoch)
        let (answer, effects) = machine.answer(now: moment, request: .payload(write), sender: sender)
        return (answer.map(Said.all), note(effects))
    }

    /// Lets time pass, with all the wake-ups that the machine asks for.
    ///
    /// - Parameters:
    ///   - duration: How long.
    ///   - isOver: Whether to stop before.
    /// - Returns: All that was done.
    @discardableResult
    mutating func pass(_ duration: Duration, until isOver: (GossipEffect) -> Bool = { _ in false }) -> [GossipEffect] {
        let end = now + duration
        var effects: [GossipEffect] = []
        while let next = wake, next <= end {
            now = max(now, next)
            wake = nil
            let more = step(.timer)
            effects += more
            if more.contains(where: isOver) { return effects }
        }
        now = end
        return effects
    }

    private mutating func note(_ effects: [GossipEffect]) -> [GossipEffect] {
        var rest: [GossipEffect] = []
        for effect in effects {
            if case .wake(let at) = effect { wake = at } else { rest.append(effect) }
        }
        done += rest
        return rest
    }

    /// What the machine holds of `m<index>`.
    func state(_ index: Int) -> MemberState? {
        machine.table.slot(of: "m\(index)").map { machine.table.entries[$0].state }
    }
    func incarnation(_ index: Int) -> UInt64? {
        machine.table.slot(of: "m\(index)").map { machine.table.entries[$0].incarnation }
    }
}

extension [GossipEffect] {
    /// What was sent to an address.
    func sent(to address: PeerAddress) -> [Said] {
        flatMap { effect -> [Said] in
            if case .send(let payload, address) = effect { Said.all(payload) } else { [] }
        }
    }
    /// What was sent to `m<index>`.
    func sent(to index: Int) -> [Said] { sent(to: Script.address(index)) }
    /// Where packets went, in order.
    var addressees: [PeerAddress] {
        compactMap { if case .send(_, let address) = $0 { address } else { nil } }
    }
    /// Sizes of the payloads sent.
    var sizes: [Int] { compactMap { if case .send(let payload, _) = $0 { payload.count } else { nil } } }
    /// All that was sent to anybody.
    var said: [Said] {
        flatMap { effect -> [Said] in if case .send(let payload, _) = effect { Said.all(payload) } else { [] } }
    }
    var exchanges: [(id: UInt64, to: PeerAddress, request: [Said])] {
        compactMap {
            if case .exchange(let id, let to, let request) = $0 { (id, to, Said.all(request)) } else { nil }
        }
    }
    var notes: [GossipNote] { compactMap { if case .note(let note) = $0 { note } else { nil } } }
    var views: [ClusterView] { compactMap { if case .publish(let view) = $0 { view } else { nil } } }
    var gone: [MemberIdentity] { compactMap { if case .gone(let identity) = $0 { identity } else { nil } } }
    var kept: [[Override]] { compactMap { if case .keep(let decisions) = $0 { decisions } else { nil } } }
    var opinions: [MemberIdentity: [Opinion]] {
        reduce(into: [:]) { if case .opinions(let from, let list) = $1 { $0[from, default: []] += list } }
    }
    var loads: [(from: MemberIdentity, report: LoadReport)] {
        compactMap { if case .load(let from, let report) = $0 { (from, report) } else { nil } }
    }
}
