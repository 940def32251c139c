/// The pickers that go by load or by turn.
extension PickTable {
    /// Smooth weighted round robin.
    ///
    /// The turns of a backend that cannot take the request are dropped, as if it had none: the others keep theirs.
    func acquireInTurn(random: inout FastGenerator, tried: Tried) -> Pick {
        guard let turns = tables.schedule?.turns, !turns.isEmpty else { return exhausted(tried: tried) }
        for _ in 0..<Self.attemptsMax {
            let turn = cursor.next() % UInt64(turns.count)
            let index = usable.index(Int(turns[Int(truncatingIfNeeded: turn)]))
            if tryAcquire(index, tried: tried) { return .backend(index) }
        }
        return acquireLeastLoaded(random: &random, tried: tried)
    }

    /// Weighted best of two: of two different backends drawn by weight, the one less loaded for its weight.
    ///
    /// The second wins only if it is less loaded both before and after taking the request. Where little is in flight the
    /// first draw thus stands, and the proportions are exactly the weights'; one more in flight at a heavy backend is no
    /// reason to turn to a light one.
    func acquireBetterOfTwo(random: inout FastGenerator, tried: Tried) -> Pick {
        guard let table = tables.draw, !table.isEmpty else { return exhausted(tried: tried) }
        for _ in 0..<Self.attemptsMax {
            let first = table.draw(random.next())
            let second = drawOther(than: first, from: table, random: &random)
            let isFirst = !isLessLoaded(second, than: first)
            let better = usable.index(isFirst ? first : second)
            if tryAcquire(better, tried: tried) { return .backend(better) }
            let other = usable.index(isFirst ? second : first)
            if tryAcquire(other, tried: tried) { return .backend(other) }
        }
        return acquireLeastLoaded(random: &random, tried: tried)
    }

    /// Weighted least connections: the backend with the least `(in flight + 1) / weight`; equals have equal chances.
    ///
    /// The other algorithms of this file fall back to it when their own candidates run out, since it sees every backend.
    func acquireLeastLoaded(random: inout FastGenerator, tried: Tried) -> Pick {
        // Another loop may take a backend's last place between the scan and the claim: then somebody got through, and the
        // next scan sees it.
        while let position = usable.leastLoaded(random: &random, tried: tried) {
            if usable.gates[position].tryAcquire() { return .backend(usable.index(position)) }
        }
        return exhausted(tried: tried)
    }

    /// Candidates an algorithm draws before it falls back to a scan of all.
    private static var attemptsMax: Int { 8 }

    /// A second draw that differs from the first; the first again only when there is no other.
    private func drawOther(than first: Int, from table: AliasTable, random: inout FastGenerator) -> Int {
        for _ in 0..<Self.attemptsMax {
            let second = table.draw(random.next())
            if second != first { return second }
        }
        // One backend has nearly all the weight: any other will do.
        guard usable.count > 1 else { return first }
        let other = random.below(usable.count - 1)
        return other < first ? other : other + 1
    }

    private func isLessLoaded(_ second: Int, than first: Int) -> Bool {
        let (one, two) = (usable.gates[first], usable.gates[second])
        let (inOne, inTwo) = (Float(one.inFlight), Float(two.inFlight))
        return inTwo * two.reciprocalWeight < inOne * one.reciprocalWeight
            && (inTwo + 1) * two.reciprocalWeight < (inOne + 1) * one.reciprocalWeight
    }
}
