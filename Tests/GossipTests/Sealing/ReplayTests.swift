import Gossip
import Testing

@Suite("Replay")
struct ReplayTests {
    private typealias Support = SealingSupport

    private func packets(_ sealer: Support.Sealer, _ count: Int) throws -> [[UInt8]] {
        try (0..<count).map { try #require(sealer.packet([UInt8(truncatingIfNeeded: $0)])) }
    }

    @Test("each packet is taken once, in whatever order they come", arguments: 0..<8 as Range<UInt64>)
    func takesEachOnce(seed: UInt64) throws {
        var generator = Support.Generator(seed: seed)
        let sealer = try Support.sealer()
        let opener = try Support.opener()
        let all = try packets(sealer, 500)
        var taken = 0
        for packet in (all + all + all).shuffled(using: &generator) where opener.packet(packet).payload != nil {
            taken += 1
        }
        #expect(taken == 500)
    }

    @Test("an unknown sender may begin with any counter, and older ones beyond the window are refused")
    func beginsAnywhere() throws {
        let sealer = try Support.sealer()
        let opener = try Support.opener()
        let all = try packets(sealer, 3_000)
        #expect(opener.packet(all[2_999]).payload != nil)
        #expect(opener.packet(all[2_999 - 1_023]).payload != nil)
        #expect(opener.packet(all[2_999 - 1_024]) == .dropped(.replayed))
        #expect(opener.packet(all[0]) == .dropped(.replayed))
    }

    @Test("a later life begins anew, and an earlier one is never taken again")
    func refusesEarlierLives() throws {
        let later = MemberIdentity(name: Support.sender.name, epoch: Support.sender.epoch + 1)
        let sealer = try Support.sealer()
        let restarted = try Support.sealer(later)
        let opener = try Support.opener()
        let old = try packets(sealer, 3)
        #expect(opener.packet(old[0]).payload != nil)
        let new = try #require(restarted.packet([9]))
        #expect(opener.packet(new).payload == [9])
        // The second was taken before, the third never came.
        for packet in old {
            #expect(opener.packet(packet) == .superseded(Support.sender, newest: later))
        }
        #expect(opener.packet(new) == .dropped(.replayed))
        let request = try #require(sealer.request([1]))
        #expect(opener.request(request.frame) == .superseded(Support.sender, newest: later))
        #expect(opener.packet(try #require(restarted.packet([10]))).payload == [10])
    }

    @Test("a forged packet of an earlier life proves nothing")
    func authenticatesEarlierLives() throws {
        let sealer = try Support.sealer()
        let restarted = try Support.sealer(MemberIdentity(name: Support.sender.name, epoch: 5_000))
        let opener = try Support.opener()
        #expect(opener.packet(try #require(restarted.packet([1]))).payload != nil)
        var old = try #require(sealer.packet([1]))
        old[old.count - 1] ^= 1
        #expect(opener.packet(old) == .dropped(.badSeal))
    }

    @Test("a node takes no packet of its own back, nor of its earlier lives")
    func refusesItsOwn() throws {
        let earlier = MemberIdentity(name: Support.receiver.name, epoch: Support.receiver.epoch - 1)
        let later = MemberIdentity(name: Support.receiver.name, epoch: Support.receiver.epoch + 1)
        let opener = try Support.opener()
        let own = try Support.sealer(Support.receiver)
        let before = try Support.sealer(earlier)
        let younger = try Support.sealer(later)
        #expect(opener.packet(try #require(own.packet([1]))) == .dropped(.own))
        #expect(opener.packet(try #require(before.packet([1]))) == .superseded(earlier, newest: Support.receiver))
        // A younger node of this name is news that the machine must hear.
        #expect(opener.packet(try #require(younger.packet([1]))).payload == [1])
        #expect(opener.packet(try #require(before.packet([1]))) == .superseded(earlier, newest: later))
    }

    @Test("a node takes its own request and answer, by which it knows an address as its own, but once")
    func takesItsOwnExchange() throws {
        let opener = try Support.opener()
        let own = try Support.sealer(Support.receiver)
        let request = try #require(own.request([1]))
        let answer = try #require(own.answer([2], to: request.mark))
        #expect(
            opener.request(request.frame) == .opened(payload: [1], kind: .request, mark: request.mark)
        )
        #expect(opener.request(request.frame) == .dropped(.replayed))
        #expect(opener.answer(answer, to: request.mark).payload == [2])
    }

    @Test("a node that begins anew keeps what it has seen")
    func beginsAnew() throws {
        let reborn = MemberIdentity(name: Support.receiver.name, epoch: Support.receiver.epoch + 1)
        let opener = try Support.opener()
        let sealer = try Support.sealer()
        let packet = try #require(sealer.packet([1]))
        #expect(opener.packet(packet).payload == [1])
        opener.begin(as: reborn)
        #expect(opener.packet(packet) == .dropped(.replayed))
        let own = try Support.sealer(reborn)
        #expect(opener.packet(try #require(own.packet([1]))) == .dropped(.own))
        let before = try Support.sealer(Support.receiver)
        #expect(opener.packet(try #require(before.packet([1]))) == .superseded(Support.receiver, newest: reborn))
    }

    @Test("packets, requests and answers cannot stand for one another")
    func separatesKinds() throws {
        let sealer = try Support.sealer()
        let opener = try Support.opener()
        let packet = try #require(sealer.packet([1]))
        let request = try #require(sealer.request([1]))
        let mark = SealMark(sender: Support.receiver, counter: 0)
        let answer = try #require(sealer.answer([1], to: mark))
        #expect(opener.request(packet) == .dropped(.malformed))
        #expect(opener.answer(packet, to: mark) == .dropped(.malformed))
        #expect(opener.packet(request.frame) == .dropped(.malformed))
        #expect(opener.answer(request.frame, to: mark) == .dropped(.malformed))
        #expect(opener.packet(answer) == .dropped(.malformed))
        #expect(opener.request(answer) == .dropped(.malformed))
        // Nor with the kind in clear changed.
        for bytes in [packet, request.frame, answer] {
            for kind in UInt8(0)...3 where kind != bytes[5] {
                var changed = bytes
                changed[5] = kind
                #expect(opener.packet(changed).payload == nil)
                #expect(opener.request(changed).payload == nil)
                #expect(opener.answer(changed, to: mark).payload == nil)
            }
        }
        #expect(opener.packet(packet).payload != nil)
        #expect(opener.request(request.frame).payload != nil)
        #expect(opener.answer(answer, to: mark).payload != nil)
    }

    @Test("an answer is for its request alone")
    func bindsAnswers() throws {
        let asking = try Support.sealer(Support.receiver)
        let opener = try Support.opener()
        let answering = try Support.sealer()
        let first = try #require(asking.request([1]))
        let second = try #require(asking.request([1]))
        let answer = try #require(answering.answer([5], to: first.mark))
        #expect(opener.answer(answer, to: second.mark) == .dropped(.badSeal))
        let other = SealMark(sender: MemberIdentity(name: "lb-3", epoch: 2_000), counter: first.mark.counter)
        #expect(opener.answer(answer, to: other) == .dropped(.badSeal))
        #expect(opener.answer(answer, to: first.mark).payload == [5])
    }

    @Test("a request is taken once, however many packets overtake it")
    func takesRequestsOnce() throws {
        let sealer = try Support.sealer()
        let opener = try Support.opener()
        let request = try #require(sealer.request([1]))
        for packet in try packets(sealer, 2_000) { #expect(opener.packet(packet).payload != nil) }
        #expect(opener.request(request.frame).payload == [1])
        #expect(opener.request(request.frame) == .dropped(.replayed))
    }

    @Test("senders are remembered up to a limit, the most silent forgotten first")
    func boundsSenders() throws {
        let opener = try Support.opener(sendersMax: 10)
        let loud = try Support.sealer(MemberIdentity(name: "loud", epoch: 1))
        let first = try #require(loud.packet([0]))
        #expect(opener.packet(first).payload != nil)
        for number in 0..<100 {
            let sealer = try Support.sealer(MemberIdentity(name: "n\(number)", epoch: 1))
            #expect(opener.packet(try #require(sealer.packet([1]))).payload != nil)
            #expect(opener.packet(try #require(loud.packet([1]))).payload != nil)
            #expect(opener.senderCount <= 10)
        }
        #expect(opener.packet(first) == .dropped(.replayed))
    }
}
