import Balancing

/// What the control side publishes of a pool: the table to pick from and which backends may be used.
struct PoolSnapshot: Sendable {
    let table: PickTable
    /// By backend, whether it takes new requests.
    let isUsable: [Bool]
}
