/// The pickers that go by load or by turn; each looks at one tier.
extension PickTable {
    /// Picks a backend of one tier and counts the request as in flight there.
    ///
    /// - Returns: Its index; nil when none of the tier can take the request, and no counter has changed.
    @inline(__always)
    func acquire(inFar isFar: Bool, random: inout FastGenerator, tried: Tried) -> Int? {
        switch (algorithm, isFar) {
        case (.roundRobin, false): acquireInTurn(from: near, random: &random, tried: tried)
        case (.roundRobin, true): acquireInTurn(from: far, random: &random, tried: tried)
        case (.random, false): acquireBetterOfTwo(from: near, random: &random, tried: tried)
        case (.random, true): acquireBetterOfTwo(from: far, random: &random, tried: tried)
        case (_, false): acquireLeastLoaded(from: near, random: &random, tried: tried)
        case (_, true): acquireLeastLoaded(from: far, random: &random, tried: tried)
        }
    }

    /// Smooth weighted round robin.
    ///
    /// The turns of a backend that cannot take the request are dropped, as if it had none: the others keep theirs.
    @inline(__always)
    private func acquireInTurn(from tier: borrowing Tier, random: inout FastGenerator, tried: Tried) -> Int? {
        guard let turns = tier.schedule?.turns, !turns.isEmpty else { return nil }
        for _ in 0..<Self.attemptsMax {
            let turn = cursor.next(tier.isFar ? .far : .near) % UInt64(turns.count)
            let index = tier.usable.index(Int(turns[Int(truncatingIfNeeded: turn)]))
            if tryAcquire(index, tried: tried) { return index }
        }
        return acquireLeastLoaded(from: tier, random: &random, tried: tried)
    }

    /// Weighted best of two: of two different backends drawn by weight, the one less loaded for its weight.
    ///
    /// The second wins only if it is less loaded both before and after taking the request. Where little is in flight the
    /// first draw thus stands, and the proportions are exactly the weights'; one more in flight at a heavy backend is no
    /// reason to turn to a light one. With the cluster's view loads are those of all nodes, as far as known: two draws
    /// differ from node to node, so old counts make no herd.
    @inline(__always)
    private func acquireBetterOfTwo(from tier: borrowing Tier, random: inout FastGenerator, tried: Tried) -> Int? {
        guard let table = tier.draw, !table.isEmpty else { return nil }
        for _ in 0..<Self.attemptsMax {
            let first = table.draw(random.next())
            let second = drawOther(than: first, among: tier.usable.count, from: table, random: &random)
            let isFirst = !isLessLoaded(second, than: first, in: tier.usable)
            let better = tier.usable.index(isFirst ? first : second)
            if tryAcquire(better, tried: tried) { return better }
            let other = tier.usable.index(isFirst ? second : first)
            if tryAcquire(other, tried: tried) { return other }
        }
        return acquireLeastLoaded(from: tier, random: &random, tried: tried)
    }

    /// Least connections by the cluster's targets, where there are any.
    private func acquireByTarget(
        _ board: BoardReader,
        from tier: borrowing Tier,
        random: inout FastGenerator,
        tried: Tried
    ) -> Int? {
        if board.isCoordinated, algorithm == .leastConnections {
            while let index = targets.least(inFar: tier.isFar, board: board, random: &random, tried: tried) {
                if gates[index].tryAcquire(limit: limit(index)) { return index }
            }
        }
        if tier.usable.hasLimits { return acquireWithinLimits(from: tier, random: &random, tried: tried) }
        return acquireByOwnCounts(from: tier, random: &random, tried: tried)
    }

    /// Weighted least connections, by the cluster's targets or by the node's own counts.
    ///
    /// The other algorithms of this file fall back to it when their own candidates run out, since it sees every backend.
    @inline(__always)
    private func acquireLeastLoaded(from tier: borrowing Tier, random: inout FastGenerator, tried: Tried) -> Int? {
        guard let reader else { return acquireByOwnCounts(from: tier, random: &random, tried: tried) }
        return acquireByTarget(reader, from: tier, random: &random, tried: tried)
    }

    /// The backend with the least `(in flight + 1) / weight` on this node; equals have equal chances.
    @inline(__always)
    private func acquireByOwnCounts(from tier: borrowing Tier, random: inout FastGenerator, tried: Tried) -> Int? {
        // Another loop may take a backend's last place between the scan and the claim: then somebody got through, and the
        // next scan sees it.
        while let position = tier.usable.leastLoaded(random: &random, tried: tried) {
            let gate = tier.usable.gates[position]
            if gate.tryAcquire(limit: gate.limit) { return tier.usable.index(position) }
        }
        return nil
    }

    /// The same where limits move: one backend after the other, since vectors know only the limits of the table.
    private func acquireWithinLimits(from tier: borrowing Tier, random: inout FastGenerator, tried: Tried) -> Int? {
        while true {
            var (least, chosen, ties) = (Float.infinity, -1, 1)
            for position in tier.usable.gates.indices {
                let (gate, index) = (tier.usable.gates[position], tier.usable.index(position))
                let inFlight = gate.inFlight
                guard inFlight < Int(limit(index)), !tried.contains(index) else { continue }
                let score = Float(inFlight &+ 1) * gate.reciprocalWeight
                if score < least {
                    (least, chosen, ties) = (score, index, 1)
                } else if score == least {
                    ties += 1
                    if random.below(ties) == 0 { chosen = index }
                }
            }
            if chosen < 0 { return nil }
            if gates[chosen].tryAcquire(limit: limit(chosen)) { return chosen }
        }
    }

    /// Candidates an algorithm draws before it falls back to a scan of all.
    private static var attemptsMax: Int { 8 }

    /// A second draw that differs from the first; the first again only when there is no other.
    private func drawOther(
        than first: Int,
        among count: Int,
        from table: AliasTable,
        random: inout FastGenerator
    ) -> Int {
        for _ in 0..<Self.attemptsMax {
            let second = table.draw(random.next())
            if second != first { return second }
        }
        // One backend has nearly all the weight: any other will do.
        guard count > 1 else { return first }
        let other = random.below(count - 1)
        return other < first ? other : other + 1
    }

    private func isLessLoaded(_ second: Int, than first: Int, in usable: UsableBackends) -> Bool {
        let (one, two) = (usable.gates[first], usable.gates[second])
        var (inOne, inTwo) = (Float(one.inFlight), Float(two.inFlight))
        if let reader, reader.isCoordinated {
            inOne += reader.remaining(usable.index(first))
            inTwo += reader.remaining(usable.index(second))
        }
        return inTwo * two.reciprocalWeight < inOne * one.reciprocalWeight
            && (inTwo + 1) * two.reciprocalWeight < (inOne + 1) * one.reciprocalWeight
    }
}
