extension WaterFilling {
    /// A living member.
    package struct Member: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Whether new work comes to it; false while it drains, when only its counts matter.
        package var takesWork: Bool

        /// Names a member.
        package init(name: String, takesWork: Bool = true) {
            self.name = name
            self.takesWork = takesWork
        }
    }
}

/// What the other living members reported of one pool.
struct OtherMembers: Sendable {
    /// One member's last word.
    private struct Entry: Sendable {
        let name: String
        /// By position; empty before the first report.
        var counts: [SIMD8<Float>] = []
        var rate: Float = 0
        /// When the last report came.
        var at: Duration?
        /// The part of its exchanges that is in the near tier.
        var nearPart: Float = 1
    }

    /// The largest count that is believed; up to it every whole number is exact.
    private static let countMax = 1 << 24
    /// The highest rate that is believed.
    private static let rateMax = 1e9

    private var entries: [Entry] = []
    /// The sums of the last counts, however old, by position; whole numbers.
    private(set) var sums: [SIMD8<Float>]
    private var places: [String: Int] = [:]

    init(vectorCount: Int) {
        sums = Array(repeating: .zero, count: vectorCount)
    }

    /// Drops everyone who is not among the living, and makes room for who is new.
    mutating func keep(_ living: [WaterFilling.Member]) {
        entries = living.map { member in
            places[member.name].map { entries[$0] } ?? Entry(name: member.name)
        }
        places = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        recount()
    }

    /// Drops what one member said.
    mutating func forget(_ member: String) {
        if let place = places[member] { entries[place] = Entry(name: member) }
        recount()
    }

    private mutating func recount() {
        for number in sums.indices {
            sums[number] = entries.reduce(.zero) { $1.counts.isEmpty ? $0 : $0 + $1.counts[number] }
        }
    }

    /// Replaces what a member said before, and its part in the sum of what is left.
    mutating func receive(
        _ report: WaterFilling.Report,
        from member: String,
        now: Duration,
        layout: TierLayout,
        rates: [SIMD8<Float>],
        left: inout [SIMD8<Float>]
    ) {
        guard let place = places[member] else { return }
        if entries[place].counts.isEmpty {
            entries[place].counts = Array(repeating: .zero, count: layout.vectorCount)
        }
        let age = entries[place].at.map { Float((now - $0) / .seconds(1)) } ?? 0
        for number in left.indices {
            // Rounding must not leave less than nothing.
            let rest = left[number] - entries[place].counts[number] * exponential(rates[number] * -max(0, age))
            left[number] = rest.replacing(with: 0, where: rest .< 0)
            sums[number] -= entries[place].counts[number]
        }
        for count in report.counts where layout.positions.indices.contains(count.backend) {
            let position = layout.positions[count.backend]
            entries[place].counts[position / 8][position % 8] = Float(min(max(0, count.inFlight), Self.countMax))
        }
        for number in left.indices {
            left[number] += entries[place].counts[number]
            sums[number] += entries[place].counts[number]
        }
        if let rate = report.arrivalRate, rate >= 0 { entries[place].rate = Float(min(rate, Self.rateMax)) }
        entries[place].at = now
        entries[place].nearPart = Self.nearPart(entries[place].counts, layout: layout)
    }

    private static func nearPart(_ counts: [SIMD8<Float>], layout: TierLayout) -> Float {
        guard layout.tiers.count > 1 else { return 1 }
        let sums = layout.tiers.map { vectors in vectors.reduce(Float(0)) { $0 + counts[$1].sum() } }
        let total = sums[0] + sums[1]
        return total > 0 ? sums[0] / total : 0.5
    }

    /// Adds what is left of every member's counts.
    func add(to left: inout [SIMD8<Float>], rates: [SIMD8<Float>], now: Duration) {
        for entry in entries {
            guard let at = entry.at else { continue }
            let age = Float(max(.zero, now - at) / .seconds(1))
            for number in left.indices { left[number] += entry.counts[number] * exponential(rates[number] * -age) }
        }
    }

    /// Whether any member has reported at or after a time.
    func isKnown(since time: Duration) -> Bool {
        entries.contains { entry in entry.at.map { $0 >= time } ?? false }
    }

    /// What the members are thought to have sent to each tier since their reports and still have in flight.
    func unseen(hold: Float, now: Duration) -> (near: Float, far: Float) {
        guard hold > 0 else { return (0, 0) }
        var sums: (near: Float, far: Float) = (0, 0)
        for entry in entries {
            guard let at = entry.at else { continue }
            let age = Float(max(.zero, now - at) / .seconds(1))
            let sent = entry.rate * hold * (1 - exponential(-age / hold))
            sums.near += sent * entry.nearPart
            sums.far += sent * (1 - entry.nearPart)
        }
        return sums
    }
}
