package import ApusConfiguration

extension Node {
    /// Keys that this version reads and checks and does not act upon: a node that took them would promise what it does not
    /// keep.
    ///
    /// - Parameter configuration: A valid configuration.
    /// - Returns: The keys' paths, in the file's order of sections; empty when the node does all that is asked.
    package static func unavailableKeys(of configuration: Configuration) -> [String] {
        configuration.cluster == nil ? [] : ["cluster"]
    }
}
