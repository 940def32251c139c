import NIOCore

/// Limits of the admin and health servers, which serve a handful of clients that send small requests.
enum ControlLimits {
    /// Connections open at a time; further ones wait in the backlog.
    static let connections = 256
    /// The same for the health listener, which is open to a network: silent connections must not keep a probe out.
    static let healthConnections = 4_096
    /// Bytes of all header fields of a request.
    static let headerSize = 16 * 1024
    /// Header fields of a request.
    static let headerFields = 64
    /// Bytes of a request's body.
    static let bodySize = 64 * 1024
    /// For a request's head to arrive, and between two requests: more than the 60 s at which Prometheus is set to ask at
    /// most, so that it may keep its connection.
    static let idle = TimeAmount.seconds(75)
    /// The same for the health listener: fronts open a connection a probe, and ask every few seconds at most.
    static let healthIdle = TimeAmount.seconds(5)
    /// For a request's body to arrive.
    static let body = TimeAmount.seconds(10)
}
