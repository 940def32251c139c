/// The last round trips of direct probes, and the wait for an answer that follows from them.
struct RoundTrips: Sendable {
    private static let capacity = 100
    private let range: ClosedRange<Duration>
    private var samples: [Duration] = []
    private var next = 0
    private var cached: Duration?

    /// No round trips yet.
    ///
    /// - Parameter range: The shortest and the longest wait.
    init(range: ClosedRange<Duration>) {
        self.range = range
    }

    /// Takes in a round trip.
    mutating func record(_ sample: Duration) {
        guard sample >= .zero else { return }
        cached = nil
        if samples.count < Self.capacity {
            samples.append(sample)
        } else {
            samples[next] = sample
            next = (next + 1) % Self.capacity
        }
    }

    /// Three times the 99th percentile within the range; the longest wait before there is a round trip.
    ///
    /// Of a hundred samples the 99th percentile is the second longest.
    mutating func timeout() -> Duration {
        if let cached { return cached }
        guard !samples.isEmpty else { return range.upperBound }
        var first = Duration.zero
        var second = Duration.zero
        for sample in samples {
            if sample > first {
                second = first
                first = sample
            } else if sample > second {
                second = sample
            }
        }
        let percentile = samples.count < Self.capacity ? first : second
        let timeout = Swift.min(range.upperBound, Swift.max(range.lowerBound, percentile * 3))
        cached = timeout
        return timeout
    }
}
