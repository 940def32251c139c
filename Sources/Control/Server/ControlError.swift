package import ApusConfiguration
import Glibc

/// Why an endpoint of this target cannot serve; it ends the node.
package struct ControlError: Error, Equatable, CustomStringConvertible {
    /// Which endpoint: `admin` or `health`.
    package var endpoint: String
    /// Where it was to listen.
    package var address: Endpoint
    /// What went wrong.
    package var reason: Reason

    /// What went wrong.
    package enum Reason: Sendable, Equatable {
        /// The kernel refused the address, with an `errno`.
        case cannotBind(errno: Int32)
        /// Another process answers on the Unix socket.
        case socketInUse
        /// The Unix socket's path is taken by something that is no socket.
        case notASocket
        /// The server ended before it was asked to.
        case ended(String)
        /// It was stopped before it listened.
        case stopped
    }

    /// One line for an operator, such as `admin: cannot listen on 127.0.0.1:9901: Address already in use`.
    package var description: String {
        let what = "\(endpoint): cannot listen on \(address.text)"
        switch reason {
        case .cannotBind(let code): return "\(what): \(String(cString: strerror(code)))"
        case .socketInUse: return "\(what): another process listens there"
        case .notASocket: return "\(what): the file exists and is not a socket"
        case .ended(let detail): return "\(endpoint): the server on \(address.text) ended: \(detail)"
        case .stopped: return "\(what): stopped before it started"
        }
    }
}
