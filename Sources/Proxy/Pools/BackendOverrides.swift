package import Gossip

/// What operators have decided about one backend and not taken back.
package struct BackendOverrides: Sendable, Equatable {
    /// The decision about its weight.
    package var weight: Override?
    /// The decision to drain it.
    package var drain: Override?

    /// The weight in force where the configuration says `configured`.
    func weight(configured: Int) -> Int {
        self.weight?.value.map { min(Int($0), 256) } ?? configured
    }

    /// Whether it takes no new work.
    var isDraining: Bool { self.drain?.value.map { $0 > 0 } ?? false }
}
