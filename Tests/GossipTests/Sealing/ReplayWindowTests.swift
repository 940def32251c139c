import Testing

@testable import Gossip

@Suite("Replay window")
struct ReplayWindowTests {
    @Test("the first counter may be any", arguments: [0, 1, 1_023, 1_024, 99_999, UInt64.max])
    func beginsAnywhere(first: UInt64) {
        var window = ReplayWindow()
        #expect(window.isFresh(first))
        window.mark(first)
        #expect(!window.isFresh(first))
    }

    @Test("reaches 1,024 counters back")
    func reachesBack() {
        var window = ReplayWindow()
        window.mark(5_000)
        #expect(window.isFresh(5_000 - 1_023))
        #expect(!window.isFresh(5_000 - 1_024))
        #expect(!window.isFresh(0))
    }

    @Test("agrees with a set of everything seen", arguments: 0..<40 as Range<UInt64>)
    func agreesWithModel(seed: UInt64) {
        var generator = SealingSupport.Generator(seed: seed)
        var window = ReplayWindow()
        var seen: Set<UInt64> = []
        var newest: UInt64 = 0
        // Also at the end of the range, where sums overflow.
        let start = seed.isMultiple(of: 4) ? UInt64.max - 3_000 : UInt64.random(in: 0...5_000, using: &generator)
        newest = start
        for _ in 0..<2_000 {
            let back = UInt64.random(in: 0...1_200, using: &generator)
            let jump: UInt64 = Int.random(in: 0..<50, using: &generator) == 0 ? 1_500 : 3
            let counter =
                Bool.random(using: &generator)
                ? newest - min(newest, back)
                : newest + min(UInt64.max - newest, UInt64.random(in: 0...jump, using: &generator))
            let isFresh = seen.isEmpty || counter > newest || (newest - counter < 1_024 && !seen.contains(counter))
            #expect(window.isFresh(counter) == isFresh, "counter \(counter), newest \(newest)")
            guard isFresh else { continue }
            window.mark(counter)
            newest = seen.isEmpty ? counter : max(newest, counter)
            seen.insert(counter)
        }
    }
}
