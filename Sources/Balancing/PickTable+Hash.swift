/// The pickers that go by a key's hash.
///
/// Where a key goes depends on nothing but the key, the roster, and who is usable, tried or full: so nodes that agree on
/// health send a key to the same backend, and a backend's absence moves none but its own keys.
extension PickTable {
    /// Consistent hashing: the owner of the first point at or after the key's hash that can take the request.
    func acquireOnRing(key: UInt64, tried: Tried) -> Pick {
        guard case .ring(let ring) = tables.mapping, ring.count > 0 else { return exhausted(tried: tried) }
        var place = ring.place(of: mix(key))
        for step in 0..<ring.count {
            let index = Int(tables.rankIndices[ring.rank(at: place)])
            if tryAcquire(index, tried: tried) { return .backend(index) }
            // Do not walk a long ring in vain.
            if step == Self.stepsBeforeDoubt, !hasRoom(tried: tried) { break }
            place += 1
            if place == ring.count { place = 0 }
        }
        return exhausted(tried: tried)
    }

    /// ip_hash and Maglev: the key's entry in the table; if that cannot take the request, the entry of its next hash.
    func acquireByProbing(key: UInt64, tried: Tried) -> Pick {
        guard !tables.rankIndices.isEmpty else { return exhausted(tried: tried) }
        var hash = mix(key)
        for _ in 0..<Self.probesMax {
            let index = Int(tables.rankIndices[rank(of: hash)])
            if tryAcquire(index, tried: tried) { return .backend(index) }
            hash = mix(hash)
        }
        return acquireByRendezvous(hash: hash, tried: tried)
    }

    /// Steps on the ring before it is checked whether they can lead anywhere.
    private static var stepsBeforeDoubt: Int { 64 }
    /// Hashes of a key that are looked up before all backends are compared: enough unless most of them are missing.
    private static var probesMax: Int { 32 }

    private func rank(of hash: UInt64) -> Int {
        switch tables.mapping {
        case .alias(let table): table.draw(hash)
        case .maglev(let table): table.rank(of: hash)
        case .ring, .nothing: 0
        }
    }

    private func hasRoom(tried: Tried) -> Bool {
        gates.indices.contains { gates[$0].inFlight < Int(limit($0)) && !tried.contains($0) }
    }

    /// The last resort: weighted rendezvous hashing (Thaler and Ravishankar, 1998) over all that can take the request.
    private func acquireByRendezvous(hash: UInt64, tried: Tried) -> Pick {
        while let index = highest(hash: hash, tried: tried) {
            if gates[index].tryAcquire(limit: limit(index)) { return .backend(index) }
        }
        return exhausted(tried: tried)
    }

    /// The backend whose own hash of the key wins, among those that have room and were not tried.
    private func highest(hash: UInt64, tried: Tried) -> Int? {
        var best: Int?
        var bestScore = Float.infinity
        for rank in tables.rankIndices.indices {
            let index = Int(tables.rankIndices[rank])
            let gate = gates[index]
            guard gate.inFlight < Int(limit(index)), !tried.contains(index) else { continue }
            let score = Self.exponential(mix(hash ^ tables.rankHashes[rank])) * gate.reciprocalWeight
            if score < bestScore { (best, bestScore) = (index, score) }
        }
        return best
    }

    /// -log2 of the uniform number that `bits` stand for, to within 0.09: the least of several such numbers, each over a
    /// weight, belongs to each with a chance in proportion to its weight.
    private static func exponential(_ bits: UInt64) -> Float {
        let uniform = unitInterval(bits)
        return -(Float(uniform.exponent) + (uniform.significand - 1))
    }
}
