/// How much of a node's work stays with the backends of its own zone, the near tier, and how much goes to the others.
///
/// As Envoy's locality priorities with an overprovisioning factor of 1.4: the near tier takes everything as long as at
/// least 1 / 1.4 = 71 % of its weight is usable; below that it takes 1.4 times what is usable, and the rest goes to the
/// far tier in proportion to the weights there. What makes a tier less usable is a backend that is down, ejected or
/// draining, or that gets only a share of its weight. Where no backend of the chosen tier has room, the other one serves.
package struct ZonePlan: Sendable, Equatable {
    /// How far the near tier's backends may be loaded beyond their part before others help.
    package static let overprovisioning: Float = 1.4

    /// Whether each backend is of the near tier, by configured index; all of them where zones play no part.
    ///
    /// - Parameters:
    ///   - zones: The backends' zones in configured order; nil and the empty string are nowhere in particular.
    ///   - own: The node's zone; nil or empty when it has none.
    /// - Returns: What to say for ``PickTable/Backend/isNear``.
    package static func isNear(zones: [String?], own: String?) -> [Bool] {
        guard let own, !own.isEmpty, zones.contains(own) else { return zones.map { _ in true } }
        return zones.map { $0 == own }
    }

    /// The part of the work that the near tier is asked first, 0 to 1.
    package let nearShare: Float

    /// A plan for the backends as they are.
    ///
    /// - Parameter backends: All backends of the pool.
    package init(_ backends: [PickTable.Backend]) {
        var (total, usable): (Float, Float) = (0, 0)
        var hasFar = false
        for backend in backends {
            let effective = backend.isUsable ? backend.effectiveWeight : 0
            if backend.isNear {
                total += Float(backend.weight)
                usable += effective
            } else if effective > 0 {
                hasFar = true
            }
        }
        nearShare = !hasFar ? 1 : total > 0 ? min(1, Self.overprovisioning * usable / total) : 0
    }
}
