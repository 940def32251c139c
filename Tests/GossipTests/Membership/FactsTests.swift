import Testing

@testable import Gossip

@Suite struct FactsTests {
    @Test func new_facts_are_told_to_all_with_a_higher_counter() {
        var script = Script.running(3)
        let facts = NodeFacts(host: "h", zone: "z", isReady: true)
        let effects = script.step(.facts(facts))
        let record = script.machine.ownRecord
        #expect(record.facts == facts && record.incarnation == 1)
        for index in 1...3 { #expect(effects.sent(to: index) == [.member(record)]) }
        #expect(effects.views.last?.members.last?.facts == facts)
        #expect(script.step(.facts(facts)) == [])
    }

    @Test func facts_of_others_come_with_their_records_even_for_suspects() {
        var script = Script.running(2)
        script.pass(.milliseconds(501))
        var record = Script.record(1, .suspect, 2, accuser: 2)
        record.facts.isDraining = true
        script.hear(2) { $0.member(record) }
        let member = script.done.views.last?.members.first
        #expect(member?.facts.isDraining == true && member?.state == .suspect)
    }

    @Test func a_link_local_source_keeps_its_interface() throws {
        var bytes = [UInt8](repeating: 0, count: 16)
        (bytes[0], bytes[1], bytes[15]) = (0xFE, 0x80, 1)
        var record = Script.record(1)
        record.address = try #require(PeerAddress(bytes: bytes, port: 7_946))
        let source = try #require(PeerAddress(bytes: bytes, port: 7_946, scope: 3))
        var script = Script.running(0)
        script.hear(1, from: source) { $0.member(record) }
        #expect(script.done.views.last?.members.first?.address.scope == 3)
    }

    @Test(arguments: ["10.0.0.1", "::ffff:10.0.0.1"]) func an_address_has_one_form(text: String) {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 10, 0, 0, 1]
        let bytes = text.hasPrefix(":") ? mapped : [10, 0, 0, 1]
        #expect(PeerAddress(bytes: bytes, port: 1) == PeerAddress(bytes: [10, 0, 0, 1], port: 1))
        #expect(PeerAddress(bytes: bytes, port: 0) == nil)
        #expect(PeerAddress(bytes: [1, 2], port: 1) == nil)
    }
}
