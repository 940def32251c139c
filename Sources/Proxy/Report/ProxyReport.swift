package import Health

/// What the data plane is and has done, at one moment: the numbers behind `/v1/pools`, `/v1/status` and `/metrics`.
package struct ProxyReport: Sendable {
    /// In the configuration's order.
    package var pools: [Pool]
    /// In the configuration's order.
    package var listeners: [Listener]
    /// Exchanges under way.
    package var inFlight: Int
    /// Bytes of access log lines that had to be dropped.
    package var accessLogDroppedBytes: UInt64
    /// Writes of the access log that failed.
    package var accessLogFailures: UInt64

    /// One pool.
    package struct Pool: Sendable {
        /// Its name.
        package var name: String
        /// Its algorithm, as the configuration names it.
        package var algorithm: String
        /// In the configuration's order.
        package var backends: [Backend]
        /// Requests that wait for a backend with room.
        package var waiting: Int
        /// Responses sent, by status code; codes without a response are left out.
        package var responses: [Int: UInt64]
        /// Own answers and aborted exchanges, by reason.
        package var reasons: [String: UInt64]
        /// From the end of a request's head to the end of its response.
        package var duration: Histogram
        /// Payload bytes of requests.
        package var requestBytes: UInt64
        /// Bytes of responses, heads included.
        package var responseBytes: UInt64
    }

    /// One backend.
    package struct Backend: Sendable {
        /// Its name.
        package var name: String
        /// Its address as configured.
        package var address: String
        /// Its zone; nil when none is configured.
        package var zone: String?
        /// Its configured weight.
        package var configuredWeight: Int
        /// The weight in force.
        package var weight: Int
        /// What operators decided about it.
        package var overrides: BackendOverrides
        /// What it is now.
        package var state: BackendState
        /// Exchanges in flight on this node.
        package var inFlight: Int
        /// Exchanges in flight on all other members, by their last word.
        package var inFlightElsewhere: Int
        /// Requests sent to it, repeated attempts included.
        package var requests: UInt64
        /// Failures: refused or broken connections, late or invalid answers, 5xx.
        package var failures: UInt64
        /// Connections opened to it.
        package var connects: UInt64
        /// Connections that could not be opened.
        package var connectFailures: UInt64
        /// Requests that were sent again, to this or another backend, after an attempt here failed.
        package var retries: UInt64
        /// Idle connections that are kept.
        package var idleConnections: Int
        /// Times it was ejected.
        package var ejections: UInt64
        /// Health checks that succeeded.
        package var checkSuccesses: UInt64
        /// Health checks that failed.
        package var checkFailures: UInt64
    }

    /// One listener.
    package struct Listener: Sendable {
        /// Its name.
        package var name: String
        /// Client connections open now.
        package var connections: Int
        /// Client connections accepted.
        package var accepted: UInt64
        /// Failures to accept.
        package var acceptFailures: UInt64
        /// Own answers and aborts before a pool was known, by reason.
        package var reasons: [String: UInt64]
    }

    /// Durations by upper bounds.
    package struct Histogram: Sendable {
        /// Upper bounds in seconds.
        package var bounds: [Double]
        /// Counts by bound, not cumulative, and one more for everything above.
        package var counts: [UInt64]
        /// Sum in seconds.
        package var sum: Double
    }
}
