/// What one event loop counted for one pool; merged over the loops when somebody asks.
struct PoolMetrics: Sendable {
    /// Counts of one backend.
    struct Backend: Sendable {
        var requests: UInt64 = 0
        var failures: UInt64 = 0
        var connects: UInt64 = 0
        var connectFailures: UInt64 = 0
        var retries: UInt64 = 0
    }

    var backends: [Backend]
    /// Responses by status code, index 0 for code 100; made at the first response.
    private(set) var responses: [UInt64] = []
    /// Ends that were not the backend's response, by ``AnswerReason``.
    var reasons: [UInt64] = Array(repeating: 0, count: AnswerReason.allCases.count)
    /// From the end of a request's head to the end of its response.
    var duration = DurationHistogram()
    var requestBytes: UInt64 = 0
    var responseBytes: UInt64 = 0

    init(backends: Int) {
        self.backends = Array(repeating: Backend(), count: backends)
    }

    /// Counts a response; codes outside 100 to 599 do not occur.
    mutating func countResponse(status: Int) {
        if self.responses.isEmpty { self.responses = Array(repeating: 0, count: 500) }
        let index = status - 100
        if self.responses.indices.contains(index) { self.responses[index] &+= 1 }
    }

    /// The same counts for a pool whose backends a reload has changed.
    ///
    /// `previousIndices`: For each backend of the new pool its place in this one; nil for a new backend.
    func carried(previousIndices: [Int?]) -> PoolMetrics {
        var carried = self
        carried.backends = previousIndices.map { index in index.map { self.backends[$0] } ?? Backend() }
        return carried
    }

    /// Adds another loop's counts.
    mutating func merge(_ other: PoolMetrics) {
        for (index, backend) in other.backends.enumerated() {
            self.backends[index].requests &+= backend.requests
            self.backends[index].failures &+= backend.failures
            self.backends[index].connects &+= backend.connects
            self.backends[index].connectFailures &+= backend.connectFailures
            self.backends[index].retries &+= backend.retries
        }
        if self.responses.isEmpty {
            self.responses = other.responses
        } else {
            for (index, count) in other.responses.enumerated() { self.responses[index] &+= count }
        }
        for (index, count) in other.reasons.enumerated() { self.reasons[index] &+= count }
        self.duration.merge(other.duration)
        self.requestBytes &+= other.requestBytes
        self.responseBytes &+= other.responseBytes
    }
}

/// Counts of durations by upper bounds, as Prometheus wants them.
struct DurationHistogram: Sendable {
    /// Upper bounds in microseconds: 0.5 ms to 60 s, about three a decade.
    static let boundsMicroseconds: [UInt64] = [
        500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
        10_000_000, 30_000_000, 60_000_000,
    ]

    /// Counts by bound, the last one for everything above.
    private(set) var counts: [UInt64] = Array(repeating: 0, count: Self.boundsMicroseconds.count + 1)
    private(set) var sumMicroseconds: UInt64 = 0

    /// Counts one duration in nanoseconds.
    mutating func record(nanoseconds: UInt64) {
        let microseconds = nanoseconds / 1_000
        var bucket = 0
        while bucket < Self.boundsMicroseconds.count, microseconds > Self.boundsMicroseconds[bucket] { bucket += 1 }
        self.counts[bucket] &+= 1
        self.sumMicroseconds &+= microseconds
    }

    /// Adds another loop's counts.
    mutating func merge(_ other: DurationHistogram) {
        for index in self.counts.indices { self.counts[index] &+= other.counts[index] }
        self.sumMicroseconds &+= other.sumMicroseconds
    }
}
