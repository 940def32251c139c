import ArgumentParser

/// The argument `POOL/BACKEND`.
///
/// Names of pools have no `/`, so the first one ends the pool's.
struct BackendTarget: ExpressibleByArgument, Equatable, CustomStringConvertible {
    var pool: String
    var backend: String

    init?(argument: String) {
        let parts = argument.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        pool = String(parts[0])
        backend = String(parts[1])
    }

    var description: String { "\(pool)/\(backend)" }
}
