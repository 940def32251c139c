import Testing

@testable import Gossip

/// Load in clusters too big for everybody to send to everybody.
@Suite struct RelayTests {
    @Test func segments_are_about_the_square_root_and_relays_rotate() {
        let script = Script.running(99)
        var plan = RelayPlan()
        plan.update(script.machine.table)
        #expect(plan.neighbours.count == 9)
        var relays: Set<Int> = []
        for tick in 0..<10 {
            let now = plan.relays(tick: UInt64(tick))
            #expect(now.count == 10)
            relays.formUnion(now)
        }
        #expect(relays.count == 100)
    }

    @Test func up_to_the_limit_of_the_mesh_nothing_is_relayed() {
        var script = Script.running(63)
        let effects = script.step(.load(LoadReport(inFlight: 1)))
        #expect(effects.addressees.count == 63)
        script.hear(64) { $0.member(Script.record(64)) }
        let relayed = script.step(.load(LoadReport(inFlight: 1)))
        #expect(relayed.said.compactMap(\.load).count <= 9)
        #expect(relayed.said.compactMap(\.load).allSatisfy { $0.wantsRelay })
    }

    @Test func a_relay_hands_on_with_its_next_tick_what_it_got_once() {
        var script = Script.running(80)
        let part = LoadPart(
            sequence: 3,
            wantsRelay: true,
            report: LoadReport(counts: [.init(key: BackendKey(rawValue: 5), inFlight: 6)], inFlight: 6)
        )
        for index in 1...4 {
            let effects = script.hear(index) { $0.load(part) }
            #expect(effects.loads.map(\.from) == [Script.identity(index)])
            #expect(effects.addressees == [])
        }
        let effects = script.step(.load(LoadReport()))
        let handed = effects.said.filter { if case .relayedLoad = $0 { true } else { false } }
        let neighbours = script.machine.relayPlan.neighbours
        let copies = handed.filter { if case .relayedLoad(Script.identity(2), part) = $0 { true } else { false } }
        #expect(copies.count == neighbours.count)
        // All four in one packet for each neighbour.
        #expect(effects.addressees.count <= 9 + neighbours.count)
        let again = script.step(.load(LoadReport()))
        #expect(!again.said.contains(.relayedLoad(Script.identity(2), part)))
        // What was handed on is not handed on again.
        script.hear(9) { $0.relayedLoad(origin: Script.identity(30), body: body(of: part)) }
        let third = script.step(.load(LoadReport()))
        #expect(!third.said.contains { if case .relayedLoad(Script.identity(30), _) = $0 { true } else { false } })
    }

    private func body(of part: LoadPart) -> [UInt8] {
        var reader = PayloadReader(.payload { $0.load(part) })
        _ = reader?.next()
        return reader?.body ?? []
    }

    @Test func relayed_load_keeps_its_owner_and_order_and_is_no_sign_of_life_of_it() {
        var script = Script.running(3)
        let slot = script.machine.table.slot(of: "m3") ?? 0
        let heard = script.machine.table.entries[slot].lastHeard
        script.pass(.milliseconds(100))
        func relayed(_ sequence: UInt64, of index: Int) -> [GossipEffect] {
            let part = LoadPart(sequence: sequence, wantsRelay: true, report: LoadReport(inFlight: 4))
            return script.hear(1) { $0.relayedLoad(origin: Script.identity(index), body: body(of: part)) }
        }
        #expect(relayed(5, of: 3).loads.map(\.from) == [Script.identity(3)])
        #expect(relayed(4, of: 3).loads.isEmpty)
        #expect(script.machine.table.entries[slot].lastHeard == heard)
        // Of a stranger, of a member gone, of the node itself.
        #expect(relayed(9, of: 44).loads.isEmpty)
        script.hear(1) { $0.member(Script.record(3, .left, 1)) }
        #expect(relayed(9, of: 3).loads.isEmpty)
        let own = LoadPart(sequence: 1, report: LoadReport(inFlight: 4))
        #expect(script.hear(1) { $0.relayedLoad(origin: Script.own, body: body(of: own)) }.loads.isEmpty)
    }

    @Test func a_hundred_members_know_everyones_load_within_ticks_for_far_fewer_packets() {
        var network = MiniNetwork(seed: 4)
        for index in 0..<100 { network.add("n\(index)", seeds: [0, 1]) }
        for index in 0..<100 { network.nodes[index].report = report(index, 0) }
        network.run(for: .seconds(4))
        #expect(network.isWhole)
        for index in 0..<100 { network.nodes[index].report = report(index, 1_000) }
        network.packets = 0
        network.bytes = 0
        network.sentBy = [:]
        let start = network.now
        let time = network.run(atMost: .seconds(2)) { network in
            network.nodes.allSatisfy { node in
                network.nodes.allSatisfy { other in
                    other.identity == node.identity
                        || node.loads[other.identity]?[BackendKey(rawValue: 3)] == UInt32(1_003)
                }
            }
        }
        #expect(time.map { $0 <= .milliseconds(500) } == true)
        network.run(for: .seconds(2))
        let ticks = (network.now - start) / .milliseconds(100)
        let perTick = Double(network.packets) / ticks / 100
        let worst = Double(network.sentBy.values.max() ?? 0) / ticks
        print(
            "figure: relays at 100 members: all known after \(time?.seconds ?? 99) s,",
            perTick,
            "packets a tick,",
            worst,
            "worst,",
            network.bytes / network.packets,
            "bytes each"
        )
        #expect(perTick < 50)
        #expect(worst < 70)
    }

    private func report(_ index: Int, _ offset: Int) -> LoadReport {
        LoadReport(
            counts: (0..<20).map { .init(key: BackendKey(rawValue: UInt64($0)), inFlight: UInt32($0 + offset)) },
            inFlight: UInt32(index)
        )
    }
}
