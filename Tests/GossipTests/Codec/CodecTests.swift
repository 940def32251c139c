import Testing

@testable import Gossip

@Suite struct CodecTests {
    private let record = MemberRecord(
        identity: MemberIdentity(name: "lb-1", epoch: 1_700_000_000_123),
        incarnation: 300,
        state: .dead,
        address: MiniNetwork.address(3),
        facts: NodeFacts(host: "h", instance: 2, zone: "z", version: "1.0", isReady: true, isDraining: true),
        accuser: 0xDEAD_BEEF_0123_4567,
        ageSeconds: 70_000
    )

    @Test(arguments: MemberState.allCases) func a_record_comes_back_as_it_was(state: MemberState) {
        var record = record
        record.state = state
        #expect(Said.all(.payload { $0.member(record) }) == [.member(record)])
    }

    @Test func a_record_of_the_longest_names_fits_into_a_packet_with_a_ping() {
        var record = record
        let long = String(repeating: "n", count: 255)
        record.identity.name = long
        record.facts = NodeFacts(host: long, instance: .max, zone: long, version: String(repeating: "v", count: 64))
        record.incarnation = PayloadFormat.accusedIncarnationMax
        let ping = Ping(sequence: .max, target: Ping.Target(nameHash: .max, epoch: .max))
        var writer = PayloadWriter(limit: GossipSettings().payloadMax)
        writer.ping(ping)
        let isIn = writer.member(record)
        #expect(isIn)
        #expect(Said.all(writer.bytes) == [.ping(ping), .member(record)])
    }

    @Test func an_ipv6_address_comes_back_without_its_interface() throws {
        var bytes = [UInt8](repeating: 0, count: 16)
        (bytes[0], bytes[1], bytes[15]) = (0xFE, 0x80, 1)
        var record = record
        record.address = try #require(PeerAddress(bytes: bytes, port: 1, scope: 4))
        let read = Said.all(.payload { $0.member(record) }).first?.member
        #expect(read?.address == PeerAddress(bytes: bytes, port: 1))
    }

    @Test func small_messages_come_back_as_they_were() {
        let ping = Ping(sequence: 1 << 40, target: Ping.Target(nameHash: 5, epoch: 6), wantsRecord: true)
        let request = PingRequest(sequence: 9, target: ping.target, waitMilliseconds: 250)
        let digest = Digest(members: 1, overrides: .max)
        let payload = [UInt8].payload { writer in
            writer.ping(ping)
            writer.answer(.ack, sequence: 7)
            writer.answer(.nack, sequence: 8)
            writer.pingRequest(request)
            writer.digest(digest, isAnswer: true)
            writer.streamPing(ping.target)
            writer.flags(.stateRequest, 5)
        }
        #expect(
            Said.all(payload) == [
                .ping(ping), .ack(7), .nack(8), .pingRequest(request), .digest(digest, isAnswer: true),
                .streamPing(ping.target), .stateRequest([.members, .opinions]),
            ]
        )
    }

    @Test(arguments: [nil, 0, 256] as [UInt32?], [nil, 1_800_000_000_000] as [UInt64?])
    func a_decision_comes_back_as_it_was(value: UInt32?, expiry: UInt64?) {
        for property in Override.Property.allCases {
            let decision = Override(
                subject: .init(pool: "p", backend: "b:1", property: property),
                value: value,
                time: HybridTime(milliseconds: 1_700_000_000_000, counter: 3),
                origin: "lb-1",
                expiry: expiry
            )
            #expect(Said.all(.payload { $0.override(decision) }) == [.override(decision)])
        }
    }

    @Test func load_comes_back_as_it_was() {
        let report = LoadReport(
            counts: [
                .init(key: BackendKey(rawValue: .max), inFlight: .max), .init(key: .init(rawValue: 0), inFlight: 0),
            ],
            rates: [.init(key: PoolKey(rawValue: 3), milliPerSecond: 1_500)],
            inFlight: 5,
            connections: 6,
            accepted: .max
        )
        let opinion = Opinion(key: BackendKey(rawValue: 8), isUp: true, streak: .max, ageMilliseconds: .max)
        let part = LoadPart(sequence: 77, wantsRelay: true, report: report, opinions: [opinion])
        #expect(Said.all(.payload { $0.load(part) }) == [.load(part)])
        let owner = MemberIdentity(name: "x", epoch: 1)
        #expect(Said.all(.payload { _ = $0.opinions([opinion], of: owner) }) == [.opinions(owner, [opinion])])
    }

    @Test func a_message_that_does_not_fit_is_left_out_whole() {
        var writer = PayloadWriter(limit: 40)
        writer.answer(.ack, sequence: 1)
        let before = writer.bytes
        let isIn = writer.member(record)
        #expect(!isIn)
        #expect(writer.bytes == before)
        writer.answer(.nack, sequence: 2)
        #expect(Said.all(writer.bytes) == [.ack(1), .nack(2)])
    }

    @Test func hundreds_of_messages_fit_into_one_payload() {
        let payload = [UInt8].payload { writer in
            for sequence in 0..<1_000 { writer.answer(.ack, sequence: UInt64(sequence)) }
        }
        #expect(Said.all(payload) == (0..<1_000).map { .ack(UInt64($0)) })
    }

    @Test func unknown_kinds_are_skipped_by_their_length() {
        var payload: [UInt8] = [PayloadFormat.version, 200, 3, 1, 2, 3]
        payload += [UInt8].payload { $0.answer(.ack, sequence: 4) }.dropFirst()
        #expect(Said.all(payload) == [.unreadable(200), .ack(4)])
    }

    @Test func what_a_newer_version_appends_to_a_message_is_skipped() {
        var payload = [UInt8].payload { $0.answer(.ack, sequence: 4) }
        payload[2] += 2
        payload += [9, 9]
        payload += [UInt8].payload { $0.answer(.nack, sequence: 5) }.dropFirst()
        #expect(Said.all(payload) == [.ack(4), .nack(5)])
    }

    @Test func a_bad_record_does_not_spoil_the_others() {
        var bad = [UInt8].payload { $0.member(record) }
        bad[3] = 9
        let payload = bad + [UInt8].payload { $0.member(record) }.dropFirst()
        #expect(Said.all(payload) == [.unreadable(MessageKind.member.rawValue), .member(record)])
    }

    @Test func a_payload_of_another_version_is_not_read() {
        #expect(PayloadReader([]) == nil)
        #expect(PayloadReader([2, 2, 1, 7]) == nil)
    }

    @Test(arguments: 1...600) func padding_fills_up_to_the_size(size: Int) {
        var writer = PayloadWriter(limit: 1_100)
        writer.answer(.ack, sequence: 1)
        writer.pad(to: size)
        #expect(writer.bytes.count <= max(size, 4) && writer.bytes.count >= min(size, max(4, size - 2)))
        #expect(Said.all(writer.bytes).first == .ack(1))
    }

    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, UInt64(UInt32.max), .max - 1, .max])
    func whole_numbers_take_as_many_bytes_as_said(value: UInt64) {
        let payload = [UInt8].payload { $0.answer(.ack, sequence: value) }
        #expect(payload.count == 3 + PayloadWriter.size(of: value))
        #expect(Said.all(payload) == [.ack(value)])
    }

    @Test func numbers_of_more_than_64_bits_and_lying_lengths_are_refused() {
        let long = [PayloadFormat.version, 2, 11] + [UInt8](repeating: 0xFF, count: 10) + [1]
        #expect(Said.all(long) == [.unreadable(2)])
        var reader = PayloadReader([PayloadFormat.version, 2, 5, 1])
        let next = reader?.next()
        #expect(next == nil)
        #expect(reader?.isTruncated == true)
        // A million entries in a message of few bytes.
        let lying = [UInt8].payload { writer in
            let mark = writer.begin(.load)
            for value in [0, 1, 0, 0, 0, 1 << 20] as [UInt64] { writer.varint(value) }
            writer.end(mark)
        }
        #expect(Said.all(lying) == [.unreadable(MessageKind.load.rawValue)])
    }

    @Test func names_are_cut_and_text_must_be_text() {
        let long = [UInt8].payload {
            $0.override(
                Override(
                    subject: .init(pool: String(repeating: "é", count: 200), backend: "b", property: .weight),
                    value: 1,
                    time: HybridTime(milliseconds: 1),
                    origin: "o"
                )
            )
        }
        #expect(Said.all(long).first?.decision?.subject.pool == String(repeating: "é", count: 127))
        var broken = [UInt8].payload { $0.member(record) }
        let name = broken.firstIndex(of: UInt8(ascii: "l")) ?? 0
        broken[name] = 0xFF
        #expect(Said.all(broken) == [.unreadable(MessageKind.member.rawValue)])
    }
}
