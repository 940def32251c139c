import Testing

@testable import Gossip

/// Two living nodes of one name: the younger wins everywhere, and nothing flaps.
@Suite struct NameTests {
    private func namesake(epoch: UInt64, at place: Int = 50, _ state: MemberState = .alive) -> MemberRecord {
        MemberRecord(
            identity: MemberIdentity(name: "own", epoch: epoch),
            incarnation: 0,
            state: state,
            address: Script.address(place),
            facts: NodeFacts(host: "other")
        )
    }

    private var younger: MemberRecord { namesake(epoch: Script.wallStart + 5) }

    @Test func the_older_says_so_once_and_no_more_that_it_lives() {
        var script = Script.running(3)
        let effects = script.hear(1) { $0.member(younger) }
        let taken = GossipEffect.nameTaken(by: younger.identity, at: younger.address)
        #expect(effects.contains(taken))
        #expect(effects.views.last?.own == Script.own)
        #expect(effects.views.last?.members.first { $0.identity.name == "own" }?.identity == younger.identity)
        for _ in 0..<100 {
            script.hear(1) { $0.member(younger) }
            script.step(
                .packet(payload: .payload { $0.member(younger) }, sender: younger.identity, source: younger.address)
            )
            script.step(.load(LoadReport(inFlight: 9)))
            script.step(.facts(NodeFacts(host: "new", isReady: true)))
            for index in 1...3 { script.hear(index) { $0.ping(Ping(sequence: 1, target: .anyone, wantsRecord: true)) } }
            script.pass(.milliseconds(100))
        }
        #expect(script.done.count { $0 == taken } == 1)
        let own = script.done.said.compactMap(\.member).filter { $0.identity == Script.own }
        #expect(own == [])
        #expect(script.done.said.compactMap(\.load) == [])
    }

    @Test func the_older_still_looks_on() {
        var script = Script.running(3)
        script.hear(1) { $0.member(younger) }
        script.done = []
        script.hear(2) { $0.member(Script.record(3, .left, 1)) }
        #expect(script.done.views.last?.living.map(\.identity.name) == ["m1", "m2", "own"])
    }

    @Test func the_younger_tells_the_older() {
        var script = Script.running(1)
        let older = namesake(epoch: Script.wallStart - 5)
        let payload = [UInt8].payload { writer in
            writer.member(older)
            writer.pad(to: 300)
        }
        let effects = script.step(.packet(payload: payload, sender: older.identity, source: older.address))
        #expect(effects.sent(to: older.address) == [.member(script.machine.ownRecord)])
        #expect(script.machine.ownRecord.identity == Script.own)
        #expect(script.done.views == [])
    }

    @Test func a_third_believes_the_younger_whatever_the_older_says() {
        var script = Script.running(2)
        let younger = Script.record(1, .alive, 0, epoch: 9)
        #expect(script.hear(1, from: Script.address(60), epoch: 9) { $0.member(younger) }.gone == [Script.identity(1)])
        let views = script.done.views.count
        for _ in 0..<20 {
            let effects = script.hear(1) { writer in
                writer.member(Script.record(1, .alive, 100))
                writer.load(LoadPart(sequence: 1, report: LoadReport(inFlight: 3)))
                writer.pad(to: 300)
            }
            #expect(effects.loads.isEmpty)
            script.hear(2) { $0.member(Script.record(1, .alive, 100)) }
            script.pass(.milliseconds(10))
        }
        #expect(script.done.views.count == views)
        // The older hears from it who has its name.
        #expect(script.done.sent(to: 1).contains(.member(younger)))
    }

    @Test func the_older_is_told_when_its_packet_has_room_for_that_however_small_the_others_are() {
        var script = Script.running(2)
        let place = Script.address(70)
        let younger = Script.record(1, .alive, 0, epoch: 9)
        script.hear(1, epoch: 9) { $0.member(younger) }
        script.done = []
        for _ in 0..<20 {
            script.hear(1, from: place) { $0.load(LoadPart(sequence: 1)) }
            script.pass(.milliseconds(100))
        }
        #expect(!script.done.sent(to: place).contains(.member(younger)))
        script.hear(1, from: place) { writer in
            writer.digest(Digest(members: 1, overrides: 1), isAnswer: false)
            writer.pad(to: 1_100)
        }
        #expect(script.done.sent(to: place).contains(.member(younger)))
    }

    @Test func the_older_is_told_when_its_packet_was_not_let_in() {
        var script = Script.running(2)
        let place = Script.address(70)
        let younger = Script.record(1, .alive, 0, epoch: 9)
        script.hear(1, epoch: 9) { $0.member(younger) }
        script.done = []
        func silence(of sender: MemberIdentity, size: Int, from source: PeerAddress) {
            script.step(.packet(payload: SilentPayload.bytes(size: size), sender: sender, source: source))
        }
        silence(of: Script.identity(1), size: 20, from: place)
        #expect(script.done.sent(to: place) == [])
        silence(of: Script.identity(1), size: 1_000, from: place)
        silence(of: Script.identity(1), size: 1_000, from: place)
        #expect(script.done.sent(to: place) == [.member(younger)])
        // A member that is as young as is known is told nothing.
        silence(of: Script.identity(2), size: 1_000, from: Script.address(2))
        #expect(script.done.addressees == [place])
        let namesake = namesake(epoch: Script.wallStart - 5)
        silence(of: namesake.identity, size: 1_000, from: namesake.address)
        #expect(script.done.sent(to: namesake.address) == [.member(script.machine.ownRecord)])
    }

    @Test func an_earlier_process_of_this_node_with_a_later_epoch_means_a_new_beginning() {
        for state in [MemberState.alive, .dead] {
            var script = Script.running(1)
            let former = namesake(epoch: Script.wallStart + 5, at: 0, state)
            let effects = script.hear(1) { $0.member(former) }
            #expect(effects.contains(.outlived(by: former.identity)))
            #expect(!effects.contains { if case .nameTaken = $0 { true } else { false } })
        }
    }

    @Test(arguments: [MemberState.left, .dead]) func the_name_is_free_again_when_its_holder_is_gone(state: MemberState)
    {
        var script = Script.running(3)
        script.hear(1) { $0.member(younger) }
        script.hear(1) { $0.member(namesake(epoch: Script.wallStart + 5, state)) }
        let outlived = GossipEffect.outlived(by: younger.identity)
        for index in 0..<40 {
            script.hear(1) { $0.load(LoadPart(sequence: 1)) }
            script.pass(.seconds(1))
            if index == 20 { #expect(script.done.contains(outlived) == (state == .left)) }
        }
        #expect(script.done.count { $0 == outlived } == 1)
    }

    @Test func in_a_cluster_the_younger_wins_everywhere_and_nothing_flaps() {
        for seed in 1...5 {
            var network = MiniNetwork(seed: UInt64(seed))
            network.loss = 0.1
            for name in ["a", "b", "c", "x"] { network.add(name, seeds: [0]) }
            network.run(for: .seconds(3))
            network.add("x", seeds: [0])
            network.run(for: .seconds(5))
            let views = network.nodes.map(\.view)
            network.run(for: .seconds(30))
            #expect(network.nodes.map(\.view) == views)
            for node in network.nodes {
                #expect(node.view?.members.first { $0.identity.name == "x" }?.identity == network.nodes[4].identity)
                #expect(node.view?.living.count == 4)
            }
            let taken = network.nodes[3].effects.filter { if case .nameTaken = $0 { true } else { false } }
            #expect(taken == [.nameTaken(by: network.nodes[4].identity, at: network.nodes[4].address)])
            #expect(network.nodes[4].effects == [.joined])
        }
    }
}
