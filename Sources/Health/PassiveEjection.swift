/// Passive health of one pool: backends that live traffic shows failing sit out for a growing time.
///
/// The model is Envoy's outlier detection with consecutive failures: the n-th ejection lasts n times the base, and n
/// falls by one for each base interval that passes without an ejection. At most a part of the pool is ejected at a time,
/// since failures everywhere are not the backends' fault, and a few backends cannot do all the work.
package struct PassiveEjection: Sendable, Equatable {
    /// How long and how many.
    package struct Limits: Sendable, Equatable {
        /// How long the first ejection lasts, above 0.
        package var base: Duration
        /// The longest ejection.
        package var longest: Duration
        /// The part of the pool's backends that may be ejected at a time, 0 to 100.
        package var percentMax: Int

        /// Limits.
        ///
        /// - Parameters:
        ///   - base: How long the first ejection lasts, above 0.
        ///   - longest: The longest ejection, at least `base`.
        ///   - percentMax: The part of the pool's backends that may be ejected at a time, 0 to 100.
        package init(base: Duration, longest: Duration, percentMax: Int) {
            self.base = base
            self.longest = longest
            self.percentMax = percentMax
        }
    }

    /// What became of a backend that reached the threshold.
    package enum Outcome: Sendable, Equatable {
        /// It is out of use until this time.
        case ejected(until: Duration)
        /// It was out of use before: this failure began earlier.
        case alreadyEjected
        /// It stays in use, because no more of the pool may be ejected.
        case limitReached
    }

    private struct Record: Sendable, Equatable {
        /// When the ejection ends; nil while in use.
        var until: Duration?
        /// Ejections that count for the length of the next one.
        var ejections = 0
        /// From when on quiet intervals count.
        var quietSince = Duration.zero
    }

    private let limits: Limits
    private var records: [Record]

    /// A pool with all backends in use.
    ///
    /// - Parameters:
    ///   - limits: How long and how many.
    ///   - backendCount: The number of the pool's backends.
    package init(limits: Limits, backendCount: Int) {
        self.limits = limits
        records = Array(repeating: Record(), count: backendCount)
    }

    /// How many backends are out of use.
    package var ejectedCount: Int { records.count { $0.until != nil } }

    /// How many may be out of use at a time: the configured part, but one at least, unless that part is none or there is
    /// only one backend.
    package var ejectedMax: Int {
        guard limits.percentMax > 0, records.count > 1 else { return 0 }
        return max(1, records.count * min(100, limits.percentMax) / 100)
    }

    /// When ``tick(now:)`` has something to do; nil while nobody is ejected.
    package var nextEvent: Duration? {
        records.lazy.compactMap(\.until).min()
    }

    /// Whether a backend is out of use.
    ///
    /// - Parameter index: The backend's place in the pool.
    /// - Returns: True from its ejection to the tick that returns it.
    package func isEjected(_ index: Int) -> Bool {
        records[index].until != nil
    }

    /// A backend has failed as often in a row as is tolerated.
    ///
    /// - Parameters:
    ///   - index: The backend's place in the pool.
    ///   - now: The time since an arbitrary origin; never goes back.
    /// - Returns: What becomes of it.
    package mutating func consecutiveFailuresReached(_ index: Int, now: Duration) -> Outcome {
        guard records[index].until == nil else { return .alreadyEjected }
        guard ejectedCount < ejectedMax else { return .limitReached }
        var record = records[index]
        record.ejections = max(0, record.ejections - quietIntervals(record, now: now)) + 1
        let lasting = min(limits.base * record.ejections, limits.longest)
        // Once at the longest, counting on would only put off the decay.
        if lasting == limits.longest { record.ejections = Int((limits.longest / limits.base).rounded(.up)) }
        record.until = now + lasting
        records[index] = record
        return .ejected(until: now + lasting)
    }

    /// Time has passed.
    ///
    /// - Parameter now: The time since the same origin.
    /// - Returns: The backends that are in use again, in the pool's order.
    package mutating func tick(now: Duration) -> [Int] {
        var returned: [Int] = []
        for index in records.indices {
            guard let until = records[index].until, until <= now else { continue }
            records[index].until = nil
            records[index].quietSince = until
            returned.append(index)
        }
        return returned
    }

    /// The same history for a changed pool, as after a reload.
    ///
    /// - Parameters:
    ///   - limits: How long and how many from now on; ejections that run keep their end.
    ///   - previousIndices: For each backend of the new pool, its place in this one; nil for a new backend.
    /// - Returns: The machine for the new pool.
    package func carried(limits: Limits, previousIndices: [Int?]) -> PassiveEjection {
        var next = PassiveEjection(limits: limits, backendCount: previousIndices.count)
        next.records = previousIndices.map { index in index.map { records[$0] } ?? Record() }
        return next
    }

    /// Whole base intervals since the last ejection ended, as far as they matter.
    private func quietIntervals(_ record: Record, now: Duration) -> Int {
        guard record.ejections > 0, limits.base > .zero else { return 0 }
        let intervals = max(0, (now - record.quietSince) / limits.base)
        return Int(min(Double(record.ejections), intervals))
    }
}
