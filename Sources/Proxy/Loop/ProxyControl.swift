/// What the event loops tell the control side; each call returns at once.
protocol ProxyControl: Sendable {
    /// A backend failed as many times in a row as its pool tolerates.
    func failuresReached(pool: Int, backend: Int)
}
