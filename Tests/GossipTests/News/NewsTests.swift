import Testing

@testable import Gossip

@Suite struct NewsTests {
    private func message(_ sequence: UInt64) -> [UInt8] {
        GossipMachine.encoded { $0.answer(.ack, sequence: sequence) }
    }

    private func fill(_ queue: inout NewsQueue, limit: Int = 4, room: Int = 1_100) -> [UInt64] {
        var writer = PayloadWriter(limit: room)
        queue.fill(&writer, limit: limit)
        return Said.all(writer.bytes).compactMap(\.ack)
    }

    @Test func a_piece_is_sent_so_often_and_no_more() {
        var queue = NewsQueue()
        queue.add(message(1), priority: .membership, subject: 1)
        for _ in 0..<4 { #expect(fill(&queue) == [1]) }
        #expect(queue.isEmpty)
    }

    @Test func newer_news_on_a_subject_replaces_older_and_counts_anew() {
        var queue = NewsQueue()
        queue.add(message(1), priority: .membership, subject: 1)
        _ = fill(&queue)
        queue.add(message(2), priority: .membership, subject: 1)
        for _ in 0..<4 { #expect(fill(&queue) == [2]) }
        #expect(queue.isEmpty)
    }

    @Test func accusations_stand_side_by_side_until_something_else_is_said() {
        var queue = NewsQueue()
        queue.add(message(1), priority: .membership, subject: 1)
        queue.add(message(2), priority: .membership, subject: 1, variant: 7)
        queue.add(message(3), priority: .membership, subject: 1, variant: 8)
        #expect(Set(fill(&queue)) == [2, 3])
        queue.add(message(4), priority: .membership, subject: 1)
        #expect(fill(&queue) == [4])
    }

    @Test func who_lives_comes_before_decisions_and_what_was_told_least_comes_first() {
        var queue = NewsQueue()
        queue.add(message(1), priority: .override, subject: 1)
        queue.add(message(2), priority: .membership, subject: 1)
        queue.add(message(3), priority: .membership, subject: 2)
        // Room for two.
        #expect(fill(&queue, room: 7) == [3, 2])
        queue.add(message(4), priority: .membership, subject: 3)
        #expect(fill(&queue, room: 7) == [4, 3])
        #expect(fill(&queue, room: 4) == [4])
        #expect(fill(&queue).count == 4)
    }

    @Test func the_queue_is_bounded_and_lets_go_of_the_least_important() {
        var queue = NewsQueue()
        for index in 0..<600 { queue.add(message(7), priority: .membership, subject: UInt64(index)) }
        for index in 0..<600 { queue.add(message(8), priority: .override, subject: UInt64(index)) }
        #expect(queue.count == 512)
        for index in 0..<600 { queue.add(message(9), priority: .membership, subject: UInt64(index)) }
        #expect(queue.count == 512)
        #expect(Set(fill(&queue, room: 1_000)).isSubset(of: [7, 9]))
    }

    @Test(arguments: [(1, 4), (9, 8), (98, 8), (99, 12), (500, 12)])
    func the_limit_is_four_times_the_logarithm(others: Int, limit: Int) {
        let script = Script.running(others)
        #expect(script.machine.newsLimit == limit)
        #expect(Logarithm.decimalCeiling(1) == 0 && Logarithm.decimalCeiling(11) == 2)
    }

    @Test func news_goes_to_a_few_random_members_each_round_until_it_is_told() {
        var script = Script.running(20)
        script.pass(.seconds(1))
        script.hear(1) { $0.member(Script.record(2, .left, 1)) }
        script.done = []
        script.pass(.milliseconds(90))
        let word = Said.member(Script.record(2, .left, 1))
        var targets: Set<PeerAddress> = []
        for _ in 0..<20 {
            for case .send(let payload, let address) in script.done where Said.all(payload).contains(word) {
                targets.insert(address)
            }
            script.pass(.milliseconds(100))
        }
        let times = script.done.said.count { $0 == word }
        #expect(times == 8)
        #expect(targets.count >= 4)
    }
}
