import Synchronization

/// What all connections of the load process saw, and whether they shall end.
final class LoadStatistics: Sendable {
    private struct Counts {
        var report = LoadReport()
        var interval = LatencyHistogram()
        var whole = LatencyHistogram()
    }

    private let counts = Mutex(Counts())
    private let stopping = Atomic(false)

    /// Whether connections shall end after the answer they wait for.
    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// Lets connections end.
    func stop() {
        stopping.store(true, ordering: .relaxed)
    }

    /// Counts an answer.
    func recordAnswer(status: Int, latency: Duration) {
        counts.withLock { counts in
            counts.report.answers[min(max(status / 100, 1), 5) - 1] += 1
            counts.interval.record(latency)
            counts.whole.record(latency)
        }
    }

    /// Counts a request without an answer.
    func recordBroken() {
        counts.withLock { $0.report.broken += 1 }
    }

    /// The report of the interval that ends now.
    func takeReport(isFinal: Bool) -> LoadReport {
        counts.withLock { counts in
            let latencies = isFinal ? counts.whole : counts.interval
            counts.interval = LatencyHistogram()
            var report = counts.report
            report.p50 = latencies.quantile(0.5)
            report.p99 = latencies.quantile(0.99)
            report.isFinal = isFinal
            return report
        }
    }
}
