/// A distribution of latencies in bounded space: 16 buckets for each power of two, so within 6.25 % of the truth.
struct LatencyHistogram {
    private static let subdivisions = 16
    private var counts = [Int](repeating: 0, count: 64 * subdivisions)
    private var total = 0

    /// Adds a latency; less than a microsecond counts as none.
    mutating func record(_ latency: Duration) {
        let (seconds, attoseconds) = latency.components
        record(microseconds: max(0, Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)))
    }

    /// Adds a latency in microseconds, from 0.
    mutating func record(microseconds: Int) {
        counts[Self.bucket(of: microseconds)] += 1
        total += 1
    }

    /// The latency in microseconds that a share of all, 0 to 1, does not exceed; 0 when there are none.
    func quantile(_ share: Double) -> Int {
        let rank = max(1, Int((share * Double(total)).rounded(.up)))
        var seen = 0
        for (bucket, count) in counts.enumerated() where count > 0 {
            seen += count
            if seen >= rank { return Self.upperBound(of: bucket) }
        }
        return 0
    }

    private static func bucket(of value: Int) -> Int {
        guard value >= subdivisions else { return value }
        let shift = Int.bitWidth - value.leadingZeroBitCount - 5
        return (shift + 1) * subdivisions + (value >> shift) - subdivisions
    }

    private static func upperBound(of bucket: Int) -> Int {
        guard bucket >= subdivisions else { return bucket }
        let shift = bucket / subdivisions - 1
        return ((bucket % subdivisions + subdivisions + 1) << shift) - 1
    }
}
