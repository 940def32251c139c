package import ApusConfiguration

extension Node {
    /// Keys that this version reads and checks and does not act upon: a node that took them would promise what it does not
    /// keep.
    ///
    /// - Parameter configuration: A valid configuration.
    /// - Returns: The keys' paths, in the file's order of sections; empty when the node does all that is asked.
    package static func unavailableKeys(of configuration: Configuration) -> [String] {
        var keys: [String] = []
        if configuration.node.zone != nil { keys.append("node.zone") }
        if configuration.cluster != nil { keys.append("cluster") }
        for pool in configuration.pools {
            if pool.slowStart != nil { keys.append("pools.\(pool.name).slow_start") }
            if pool.panicThreshold != nil { keys.append("pools.\(pool.name).panic_threshold") }
            for (index, backend) in pool.backends.enumerated() where backend.zone != nil {
                keys.append("pools.\(pool.name).backends[\(index)].zone")
            }
        }
        return keys
    }
}
