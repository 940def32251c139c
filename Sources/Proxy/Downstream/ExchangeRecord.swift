/// What is remembered of an exchange for metrics and the access log.
///
/// Times are nanoseconds of the monotonic clock.
struct ExchangeRecord {
    /// The client's address in text; lives as long as the connection.
    var clientAddress = ""
    /// When the connection last became idle.
    var idleSince: UInt64 = 0
    /// When the request's head was complete.
    var started: UInt64 = 0
    /// When the request was sent to the backend that answered.
    var sent: UInt64 = 0
    /// When the first byte of the response came.
    var answered: UInt64 = 0
    /// The status that was sent to the client; 0 when none was.
    var status = 0
    /// Bytes of the response sent to the client, head included.
    var bytesOut: UInt64 = 0
    /// Attempts that failed before the last one.
    var retries = 0

    /// Forgets the last exchange, not the connection.
    mutating func begin(now: UInt64) {
        self.started = now
        self.sent = 0
        self.answered = 0
        self.status = 0
        self.bytesOut = 0
        self.retries = 0
    }
}
