import Balancing
import Testing

@testable import Proxy

@Suite struct PoolMetricsTests {
    @Test func durations_count_up_to_their_bound() {
        for (index, bound) in DurationHistogram.boundsMicroseconds.enumerated() {
            var histogram = DurationHistogram()
            histogram.record(nanoseconds: bound * 1_000)
            histogram.record(nanoseconds: bound * 1_000 + 1_000)
            #expect(histogram.counts[index] == 1 && histogram.counts[index + 1] == 1)
            #expect(histogram.sumMicroseconds == 2 * bound + 1)
        }
    }

    @Test func bounds_rise() {
        let bounds = DurationHistogram.boundsMicroseconds
        #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
        #expect(DurationHistogram().counts.count == bounds.count + 1)
    }

    @Test func responses_count_by_status() {
        var metrics = PoolMetrics(backends: 1)
        for status in [100, 200, 200, 599, 99, 600, 0] { metrics.countResponse(status: status) }
        #expect(metrics.responses[0] == 1 && metrics.responses[100] == 2 && metrics.responses[499] == 1)
        #expect(metrics.responses.reduce(0, +) == 4)
    }

    @Test(arguments: 0..<20)
    func merged_loops_count_as_one(seed: Int) {
        var random = FastGenerator(seed: UInt64(seed))
        var loops = (0..<4).map { _ in PoolMetrics(backends: 2) }
        var whole = PoolMetrics(backends: 2)
        for _ in 0..<random.below(60) {
            let (loop, backend, status) = (random.below(4), random.below(2), 100 + random.below(500))
            let nanoseconds = UInt64(random.below(1 << 30)) / 1_000 * 1_000
            func count(_ metrics: inout PoolMetrics) {
                metrics.countResponse(status: status)
                metrics.backends[backend].requests += 1
                metrics.backends[backend].failures += 2
                metrics.backends[backend].connects += 3
                metrics.backends[backend].connectFailures += 4
                metrics.backends[backend].retries += 5
                metrics.reasons[status % metrics.reasons.count] += 1
                metrics.duration.record(nanoseconds: nanoseconds)
                metrics.requestBytes += 7
                metrics.responseBytes += 8
            }
            count(&loops[loop])
            count(&whole)
        }
        var merged = PoolMetrics(backends: 2)
        for loop in loops { merged.merge(loop) }
        // A loop that saw nothing changes nothing.
        merged.merge(PoolMetrics(backends: 2))
        #expect("\(merged)" == "\(whole)")
    }
}
