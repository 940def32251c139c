import Balancing
import Testing

@Suite struct FastGeneratorTests {
    @Test func a_seed_repeats_its_sequence() {
        var first = FastGenerator(seed: 7)
        var second = FastGenerator(seed: 7)
        var other = FastGenerator(seed: 8)
        for _ in 0..<100 {
            let value: UInt64 = first.next()
            #expect(value == second.next() as UInt64)
            #expect(value != other.next() as UInt64)
        }
    }

    @Test(arguments: [1, 2, 3, 10, 1000]) func below_is_even_and_in_range(bound: Int) {
        var random = FastGenerator(seed: 3)
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<bound * 1000 { counts[random.below(bound)] += 1 }
        // Five standard deviations of about 32.
        #expect(counts.allSatisfy { abs($0 - 1000) < 160 })
    }
}

@Suite struct TriedTests {
    @Test func remembers_up_to_its_capacity() {
        var tried = Tried()
        #expect(tried.isEmpty)
        for index in 0..<Tried.capacity { #expect(tried.insert(index * 7) == true) }
        #expect(tried.count == Tried.capacity)
        #expect(tried.insert(99) == false)
        #expect(!tried.contains(99))
        for index in 0..<Tried.capacity { #expect(tried.contains(index * 7)) }
    }

    @Test func remembers_each_backend_once() {
        var tried = Tried()
        tried.insert(3)
        tried.insert(3)
        #expect(tried.count == 1)
        #expect(!tried.contains(0))
    }
}
