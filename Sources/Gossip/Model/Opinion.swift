/// What one member's active checks say of one backend.
package struct Opinion: Sendable, Equatable {
    /// Which backend.
    package var key: BackendKey
    /// Whether the member's thresholds have it up.
    package var isUp: Bool
    /// Results in a row that agree with ``isUp``.
    package var streak: UInt16
    /// Time since the member's last check of it, in milliseconds; the receiver adds the time since it arrived.
    package var ageMilliseconds: UInt32

    /// States an opinion.
    package init(key: BackendKey, isUp: Bool, streak: UInt16, ageMilliseconds: UInt32) {
        self.key = key
        self.isUp = isUp
        self.streak = streak
        self.ageMilliseconds = ageMilliseconds
    }
}
