/// This node's load and opinions, and what of them goes into the packets of a tick.
struct OwnLoad: Sendable {
    /// Packets of one tick, at most; what does not fit comes with the next tick.
    private static let partsMax = 4
    /// Bytes of a load message that are neither rates nor counts nor opinions, at most.
    private static let overhead = 48

    /// The number of the last tick.
    private(set) var sequence: UInt64 = 0
    /// When the last tick was.
    private(set) var tickedAt: Duration?
    private var report = LoadReport()
    private var opinions: [Opinion] = []
    private var opinionsAt = Duration.zero
    private var rateTable = RollingTable()
    private var countTable = RollingTable()
    private var opinionTable = RollingTable()

    /// Takes in the node's load of now.
    mutating func take(_ report: LoadReport) {
        self.report = report
        rateTable.update(count: report.rates.count, keepsVanished: true) {
            (report.rates[$0].key.rawValue, UInt64(report.rates[$0].milliPerSecond))
        }
        countTable.update(count: report.counts.count, keepsVanished: true) {
            (report.counts[$0].key.rawValue, UInt64(report.counts[$0].inFlight))
        }
    }

    /// Takes in the node's opinions of now.
    ///
    /// - Parameters:
    ///   - opinions: All of them.
    ///   - now: The monotonic time.
    ///   - max: How many count at most; more are left out.
    mutating func take(_ opinions: [Opinion], now: Duration, max: Int) {
        self.opinions = opinions.count > max ? Array(opinions.prefix(max)) : opinions
        opinionsAt = now
        let taken = self.opinions
        opinionTable.update(count: taken.count, keepsVanished: false) {
            (taken[$0].key.rawValue, taken[$0].isUp ? 1 : 0)
        }
    }

    /// The opinions with their age of now.
    func opinions(now: Duration) -> [Opinion] {
        opinions.indices.map { opinion($0, now: now) }
    }

    /// Begins a tick, and says what goes into its packets: always at least one part, with the node's own numbers.
    ///
    /// - Parameters:
    ///   - now: The monotonic time.
    ///   - refreshPeriod: The time in which everything is told at least once; zero for now.
    ///   - limit: Bytes of a load message, at most.
    ///   - wantsRelay: Whether the receivers are to hand it on.
    /// - Returns: The parts, each for a packet.
    mutating func tick(now: Duration, refreshPeriod: Duration, limit: Int, wantsRelay: Bool) -> [LoadPart] {
        let elapsed = tickedAt.map { now - $0 } ?? refreshPeriod
        // A little more than the time that passed, so that a late tick does not make the round too long.
        let share = refreshPeriod > .zero ? min(1, elapsed / refreshPeriod * 1.15) : 1
        sequence &+= 1
        tickedAt = now
        var dueOpinions = opinionTable.due(share: share)[...]
        var dueRates = rateTable.due(share: share)[...]
        var dueCounts = countTable.due(share: share)[...]
        var parts: [LoadPart] = []
        repeat {
            var part = LoadPart(sequence: sequence, wantsRelay: wantsRelay)
            part.report.inFlight = report.inFlight
            part.report.connections = report.connections
            part.report.accepted = report.accepted
            var room = limit - Self.overhead
            fill(&part.opinions, from: &dueOpinions, room: &room, now: now)
            fill(&part.report.rates, from: &dueRates, room: &room)
            fill(&part.report.counts, from: &dueCounts, room: &room)
            parts.append(part)
        } while parts.count < Self.partsMax && !(dueOpinions.isEmpty && dueRates.isEmpty && dueCounts.isEmpty)
        return parts
    }

    private func opinion(_ index: Int, now: Duration) -> Opinion {
        var opinion = opinions[index]
        let age = UInt64(opinion.ageMilliseconds) &+ (now - opinionsAt).wholeMilliseconds
        opinion.ageMilliseconds = UInt32(clamping: age)
        return opinion
    }

    private mutating func fill(
        _ list: inout [Opinion],
        from due: inout ArraySlice<Int>,
        room: inout Int,
        now: Duration
    ) {
        while let index = due.first {
            let opinion = opinion(index, now: now)
            let size =
                8 + PayloadWriter.size(of: UInt64(opinion.streak) << 1)
                + PayloadWriter.size(of: UInt64(opinion.ageMilliseconds))
            guard size <= room else { return }
            room -= size
            list.append(opinion)
            opinionTable.markTold(index)
            due.removeFirst()
        }
    }

    private mutating func fill(_ list: inout [LoadReport.PoolRate], from due: inout ArraySlice<Int>, room: inout Int) {
        while let index = due.first {
            let value = rateTable.value(index)
            let size = 8 + PayloadWriter.size(of: value)
            guard size <= room else { return }
            room -= size
            let key = PoolKey(rawValue: rateTable.key(index))
            list.append(.init(key: key, milliPerSecond: UInt32(clamping: value)))
            rateTable.markTold(index)
            due.removeFirst()
        }
    }

    private mutating func fill(
        _ list: inout [LoadReport.BackendCount],
        from due: inout ArraySlice<Int>,
        room: inout Int
    ) {
        while let index = due.first {
            let value = countTable.value(index)
            let size = 8 + PayloadWriter.size(of: value)
            guard size <= room else { return }
            room -= size
            let key = BackendKey(rawValue: countTable.key(index))
            list.append(.init(key: key, inFlight: UInt32(clamping: value)))
            countTable.markTold(index)
            due.removeFirst()
        }
    }
}
