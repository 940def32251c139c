import ApusConfiguration
import Health
import NIOConcurrencyHelpers
import Synchronization
import Testing

@testable import Proxy

@Suite struct PoolSharedTests {
    /// Who is in the queue, as those who were let in count.
    private final class Counts: Sendable {
        let inside = Atomic<Int>(0)
        let most = Atomic<Int>(0)
    }

    private func shared(limit: Int = 4, loops: Int = 3, maxConnections: Int? = nil) -> PoolShared {
        let backend = Sample.backend("a", .ip("127.0.0.1", port: 1), maxConnections: maxConnections)
        return PoolShared(pool: Sample.pool([backend], queueLimit: limit), loops: loops)
    }

    @Test func the_queue_takes_as_many_as_its_limit() {
        let shared = self.shared(limit: 4)
        #expect((0..<6).map { shared.enterQueue(loop: $0 % 3) } == [true, true, true, true, false, false])
        #expect(shared.waiting == 4)
        shared.leaveQueue(loop: 0)
        #expect(shared.waiting == 3)
        #expect(shared.enterQueue(loop: 2))
        #expect(!shared.enterQueue(loop: 2))
    }

    @Test func a_limit_of_none_refuses_everybody() {
        let shared = self.shared(limit: 0)
        #expect(!shared.enterQueue(loop: 0))
        #expect(shared.waiting == 0 && shared.neediestLoop(preferring: 0) == nil)
    }

    @Test func whoever_was_refused_is_on_no_loop() {
        let shared = self.shared(limit: 1)
        #expect(shared.enterQueue(loop: 1))
        for _ in 0..<5 { #expect(!shared.enterQueue(loop: 2)) }
        #expect(shared.neediestLoop(preferring: 2) == 1)
        shared.leaveQueue(loop: 1)
        #expect(shared.neediestLoop(preferring: 2) == nil)
    }

    @Test func the_loop_with_the_most_waiting_is_served_first() {
        let shared = self.shared(limit: 100)
        for loop in [0, 1, 1, 2, 2, 2] { _ = shared.enterQueue(loop: loop) }
        for local in 0..<3 { #expect(shared.neediestLoop(preferring: local) == 2) }
        shared.leaveQueue(loop: 2)
        // Of equals the local one, which needs no hop; of two others the first.
        #expect(shared.neediestLoop(preferring: 2) == 2)
        #expect(shared.neediestLoop(preferring: 1) == 1)
        #expect(shared.neediestLoop(preferring: 0) == 1)
    }

    @Test func somebody_waits_or_nobody() {
        let shared = self.shared()
        #expect(!shared.someoneWaitsAfterRelease())
        _ = shared.enterQueue(loop: 0)
        #expect(shared.someoneWaitsAfterRelease())
        shared.leaveQueue(loop: 0)
        #expect(!shared.someoneWaitsAfterRelease())
    }

    @Test func the_limit_holds_whoever_enters_at_the_same_time() async {
        let shared = self.shared(limit: 10, loops: 4)
        let counts = Counts()
        await withTaskGroup(of: Void.self) { group in
            for loop in 0..<4 {
                group.addTask {
                    for _ in 0..<5_000 where shared.enterQueue(loop: loop) {
                        let inside = counts.inside.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
                        counts.most.max(inside, ordering: .relaxed)
                        counts.inside.wrappingSubtract(1, ordering: .sequentiallyConsistent)
                        shared.leaveQueue(loop: loop)
                    }
                }
            }
        }
        #expect((1...10).contains(counts.most.load(ordering: .relaxed)))
        #expect(shared.waiting == 0 && shared.neediestLoop(preferring: 0) == nil)
    }

    @Test func only_a_limit_on_connections_makes_requests_wait() {
        #expect(!self.shared().hasLimits)
        #expect(self.shared(maxConnections: 3).hasLimits)
    }

    @Test func backends_with_a_check_begin_unchecked() {
        var pool = Sample.pool([Sample.backend("a", .ip("127.0.0.1", port: 1))])
        #expect(PoolShared(pool: pool, loops: 1).states.withLockedValue { $0 } == [.up])
        pool.healthCheck = .defaults
        #expect(PoolShared(pool: pool, loops: 1).states.withLockedValue { $0 } == [.unchecked])
    }
}
