import Balancing
import Gossip

/// The keys that packets name pools and backends by.
enum ClusterKeys {
    /// The key of a pool; names hold no NUL, so no pool's key is a backend's.
    static func pool(_ name: String) -> PoolKey {
        PoolKey(rawValue: XXH64.hash(name))
    }

    /// The key of a pool's backend.
    static func backend(_ name: String, of pool: String) -> BackendKey {
        BackendKey(rawValue: XXH64.hash(pool + "\0" + name))
    }
}
