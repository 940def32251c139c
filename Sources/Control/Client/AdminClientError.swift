/// Why a node could not be asked.
package enum AdminClientError: Error, Equatable, CustomStringConvertible {
    /// No connection, or no whole answer in time; `reason` is the kernel's word for it. The node may not run.
    case unreachable(address: String, reason: String)
    /// Something answered that is no admin endpoint of Apus.
    case invalidAnswer(address: String, reason: String)
    /// The node said no.
    case refused(status: Int, message: String)

    /// One line for an operator.
    package var description: String {
        switch self {
        case .unreachable(let address, let reason): "cannot reach a node at \(address): \(reason)"
        case .invalidAnswer(let address, let reason): "no valid answer from \(address): \(reason)"
        case .refused(let status, let message): "the node answered \(status): \(message)"
        }
    }
}
