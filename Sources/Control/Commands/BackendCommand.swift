/// What an operator wants of one backend, on every node of the cluster.
package struct BackendCommand: Sendable, Equatable {
    /// The pool's name.
    package var pool: String
    /// The backend's name.
    package var backend: String
    /// What is to change.
    package var change: Change
    /// After how long it ends by itself; nil for never, and for what takes an earlier command back.
    package var expires: Duration?

    /// What is to change.
    package enum Change: Sendable, Equatable {
        /// Its weight, 0 to 256; nil for the configured one.
        case weight(Int?)
        /// Whether it takes no new work.
        case drain(Bool)

        /// Whether it takes an earlier command back, so that there is nothing to expire.
        var isReset: Bool { self == .weight(nil) || self == .drain(false) }
    }

    /// States a command.
    package init(pool: String, backend: String, change: Change, expires: Duration? = nil) {
        self.pool = pool
        self.backend = backend
        self.change = change
        self.expires = expires
    }
}

/// What became of a command.
package enum CommandOutcome: Sendable, Equatable {
    /// It holds on this node, and is on its way to the others.
    case done
    /// What it is about does not exist (any more); answered 404.
    case missing(String)
    /// It does not go with what the node is doing; answered 409.
    case conflict(String)
    /// The node cannot do it now; answered 503.
    case unavailable(String)

    /// The outcome of every command at a node that takes none.
    package static let noCommands = CommandOutcome.unavailable("this node takes no commands")
}
