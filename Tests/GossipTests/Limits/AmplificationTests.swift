import Testing

@testable import Gossip

/// Nobody can use a node to flood another: where no member is known to be, an answer is no longer than the question.
@Suite struct AmplificationTests {
    private static let victim = Script.address(200)

    private static let questions: [[UInt8]] = [
        .payload { $0.ping(Ping(sequence: 1, target: .anyone, wantsRecord: true)) },
        .payload { $0.ping(Ping(sequence: 1, target: Script.ownTarget)) },
        .payload { $0.ping(Ping(sequence: 1, target: Script.target(1), wantsRecord: true)) },
        .payload { $0.digest(Digest(members: 1, overrides: 1), isAnswer: false) },
        .payload { $0.load(LoadPart(sequence: 1)) },
        .payload { $0.member(Script.record(30)) },
        .payload { $0.member(Script.record(1, .suspect, 0, accuser: 2)) },
        .payload { $0.pingRequest(PingRequest(sequence: 5, target: Script.target(2), waitMilliseconds: 50)) },
        .payload { $0.answer(.ack, sequence: 1) },
        [PayloadFormat.version],
        [],
        .payload { $0.pad(to: 40) },
    ]

    @Test(arguments: questions.indices, [1, 2, 30])
    func an_answer_to_where_nobody_is_known_is_not_longer_than_the_question(question: Int, sender: Int) {
        var script = Script.running(3)
        // A lot of news, which would fill any packet.
        for index in 40..<60 { script.hear(3) { $0.member(Script.record(index)) } }
        script.pass(.milliseconds(5))
        script.done = []
        let payload = Self.questions[question]
        let identity = Script.identity(sender)
        script.step(.packet(payload: payload, sender: identity, source: Self.victim))
        for ping in script.done.sent(to: 2).compactMap(\.ping) where sender != 2 {
            script.hear(2) { $0.answer(.ack, sequence: ping.sequence) }
        }
        let answered = script.done.reduce(0) { total, effect in
            if case .send(let answer, Self.victim) = effect { total + answer.count } else { total }
        }
        #expect(answered <= payload.count)
    }

    @Test func a_member_at_its_own_place_gets_the_news_too() {
        var script = Script.running(2)
        for index in 40..<60 { script.hear(2) { $0.member(Script.record(index)) } }
        let effects = script.hear(1) { $0.ping(Ping(sequence: 1, target: Script.ownTarget)) }
        #expect((effects.sizes.first ?? 0) > 500)
    }

    @Test func answers_go_to_where_the_packet_came_from() {
        var script = Script.running(1)
        let effects = script.hear(1, from: Self.victim) { $0.ping(Ping(sequence: 6, target: Script.ownTarget)) }
        #expect(effects.sent(to: Self.victim) == [.ack(6)])
    }

    @Test func strangers_are_asked_who_they_are_at_a_bounded_rate() {
        var script = Script.running(1)
        for index in 0..<2_000 {
            script.hear(300 + index) { writer in
                writer.load(LoadPart(sequence: 1))
                writer.pad(to: 200)
            }
        }
        #expect(script.done.addressees.count <= 16)
    }
}
