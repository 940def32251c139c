/// Why a node cannot take part in a cluster.
package enum ClusterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// UDP or TCP cannot be bound to the address.
    case cannotBind(address: String, reason: String)
    /// The address to advertise is no IP address that others could reach.
    case nothingToAdvertise
    /// The service has ended.
    case ended

    /// What is wrong and what to do.
    package var description: String {
        switch self {
        case .cannotBind(let address, let reason):
            "cannot bind the cluster's address \(address): \(reason); both UDP and TCP must be free there"
        case .nothingToAdvertise: "there is no address at which others reach this node; set cluster.advertise"
        case .ended: "the cluster's service has ended"
        }
    }
}
