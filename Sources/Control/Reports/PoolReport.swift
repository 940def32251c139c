/// One pool and its backends; an element of `/v1/pools`.
package struct PoolReport: Sendable, Equatable, Codable {
    /// The pool's name.
    package var name: String
    /// The algorithm's name as the configuration spells it.
    package var algorithm: String
    /// The backends in the configuration's order.
    package var backends: [BackendReport]

    /// Gathers the values.
    package init(name: String, algorithm: String, backends: [BackendReport]) {
        self.name = name
        self.algorithm = algorithm
        self.backends = backends
    }
}

/// The body of `/v1/pools`.
struct PoolsDocument: Codable {
    var pools: [PoolReport]
}
