/// What was measured in the runs of one policy in one scenario.
struct BalancingOutcome {
    /// Seconds from a request's arrival to its end.
    private(set) var responses: [Float] = []
    /// Requests that no backend could take.
    private(set) var refused = 0
    /// Peak of the joined backend's load over that of the mean, one for each run.
    private(set) var peaks: [Double] = []
    private var spreadSum = 0.0
    private var samples = 0
    private var peak = 0.0

    mutating func end(after seconds: Double) {
        responses.append(Float(seconds))
    }

    mutating func refuse() {
        refused += 1
    }

    /// Takes a look at the requests at each backend.
    ///
    /// - Parameters:
    ///   - counts: Requests at each backend.
    ///   - weights: Of the backends; those without weight do not count.
    mutating func sample(counts: [Int], weights: [Int]) {
        var (most, sum, weight) = (0.0, 0, 0)
        for backend in counts.indices where weights[backend] > 0 {
            most = max(most, Double(counts[backend]) / Double(weights[backend]))
            sum += counts[backend]
            weight += weights[backend]
        }
        guard sum > 0 else { return }
        let mean = Double(sum) / Double(weight)
        spreadSum += most / mean
        samples += 1
        if let last = counts.last, let lastWeight = weights.last, lastWeight > 0 {
            peak = max(peak, Double(last) / Double(lastWeight) / mean)
        }
    }

    mutating func endRun() {
        peaks.append(peak)
        peak = 0
    }

    /// Time-mean of max/mean in flight, by weight.
    var spread: Double {
        samples > 0 ? spreadSum / Double(samples) : 1
    }

    /// The response time that 99 of 100 requests do not exceed.
    var p99: Double {
        let sorted = responses.sorted()
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, sorted.count * 99 / 100)])
    }

    var meanResponse: Double {
        responses.reduce(0) { $0 + Double($1) } / Double(max(1, responses.count))
    }

    var meanPeak: Double {
        peaks.reduce(0, +) / Double(max(1, peaks.count))
    }
}
