/// One packet's worth of a member's load and opinions.
struct LoadPart: Sendable, Equatable {
    /// The tick it belongs to; parts of one tick have the same.
    var sequence: UInt64
    /// Whether the receiver should hand it on to its segment.
    var wantsRelay = false
    /// The numbers that changed or are due.
    var report = LoadReport()
    /// The opinions that changed or are due.
    var opinions: [Opinion] = []
}

extension PayloadWriter {
    /// Appends the sender's own load.
    ///
    /// - Parameter part: What to say.
    /// - Returns: Whether there was room.
    @discardableResult
    mutating func load(_ part: LoadPart) -> Bool {
        let mark = begin(.load)
        byte(part.wantsRelay ? 1 : 0)
        varint(part.sequence)
        varint(UInt64(part.report.inFlight))
        varint(UInt64(part.report.connections))
        varint(UInt64(part.report.accepted))
        varint(UInt64(part.report.rates.count))
        for rate in part.report.rates {
            fixed64(rate.key.rawValue)
            varint(UInt64(rate.milliPerSecond))
        }
        varint(UInt64(part.report.counts.count))
        for count in part.report.counts {
            fixed64(count.key.rawValue)
            varint(UInt64(count.inFlight))
        }
        opinions(part.opinions)
        return end(mark)
    }

    /// Appends another member's load as it came.
    ///
    /// - Parameters:
    ///   - origin: Whose it is.
    ///   - body: The body of its load message.
    /// - Returns: Whether there was room.
    @discardableResult
    mutating func relayedLoad(origin: MemberIdentity, body: [UInt8]) -> Bool {
        let mark = begin(.relayedLoad)
        string(origin.name)
        varint(origin.epoch)
        raw(body[...])
        return end(mark)
    }

    /// Appends the opinions of a member, for a state transfer.
    ///
    /// - Parameters:
    ///   - opinions: What it says.
    ///   - owner: Who says it.
    /// - Returns: Whether there was room.
    mutating func opinions(_ opinions: [Opinion], of owner: MemberIdentity) -> Bool {
        let mark = begin(.opinions)
        string(owner.name)
        varint(owner.epoch)
        self.opinions(opinions)
        return end(mark)
    }

    private mutating func opinions(_ opinions: [Opinion]) {
        varint(UInt64(opinions.count))
        for opinion in opinions {
            fixed64(opinion.key.rawValue)
            varint(UInt64(opinion.streak) << 1 | (opinion.isUp ? 1 : 0))
            varint(UInt64(opinion.ageMilliseconds))
        }
    }
}

extension PayloadReader {
    /// Reads a load message's body.
    mutating func load() -> LoadPart? {
        guard let flags = byte(), let sequence = varint(), let inFlight = varint32(),
            let connections = varint32(), let accepted = varint32(), let rateCount = count(ofAtLeast: 9)
        else { return nil }
        var part = LoadPart(sequence: sequence, wantsRelay: flags & 1 != 0)
        part.report.inFlight = inFlight
        part.report.connections = connections
        part.report.accepted = accepted
        part.report.rates.reserveCapacity(rateCount)
        for _ in 0..<rateCount {
            guard let key = fixed64(), let rate = varint32() else { return nil }
            part.report.rates.append(.init(key: PoolKey(rawValue: key), milliPerSecond: rate))
        }
        guard let countCount = count(ofAtLeast: 9) else { return nil }
        part.report.counts.reserveCapacity(countCount)
        for _ in 0..<countCount {
            guard let key = fixed64(), let inFlight = varint32() else { return nil }
            part.report.counts.append(.init(key: BackendKey(rawValue: key), inFlight: inFlight))
        }
        guard let opinions = opinions() else { return nil }
        part.opinions = opinions
        return part
    }

    /// Reads whom a message is about.
    mutating func identity() -> MemberIdentity? {
        guard let name = string(), !name.isEmpty, let epoch = varint(max: PayloadFormat.millisecondsMax) else {
            return nil
        }
        return MemberIdentity(name: name, epoch: epoch)
    }

    /// Reads a list of opinions.
    mutating func opinions() -> [Opinion]? {
        guard let total = count(ofAtLeast: 10) else { return nil }
        var opinions: [Opinion] = []
        opinions.reserveCapacity(total)
        for _ in 0..<total {
            guard let key = fixed64(), let verdict = varint(max: UInt64(UInt16.max) << 1 | 1), let age = varint32()
            else { return nil }
            opinions.append(
                Opinion(
                    key: BackendKey(rawValue: key),
                    isUp: verdict & 1 != 0,
                    streak: UInt16(truncatingIfNeeded: verdict >> 1),
                    ageMilliseconds: age
                )
            )
        }
        return opinions
    }
}
