import Gossip
import Logging

/// What outlives a restart, and keys.
extension ClusterRunner {
    /// The decisions found at the start.
    func decisions(_ found: OverrideKeeper.Found) -> [Override] {
        switch found {
        case .decisions(let decisions):
            return decisions
        case .damaged(let reason, let place):
            self.logger.error(
                "kept decisions cannot be read and were moved aside; those that other members know will come back",
                metadata: ["file": "\(place)", "reason": "\(reason)"]
            )
            return []
        }
    }

    /// Seals and opens with other keys.
    func replaceKeys(_ ring: KeyRing) {
        let before = self.sealer.keyID
        self.sealer.replaceKeys(ring)
        self.opener.replaceKeys(ring)
        let metadata: Logger.Metadata = ["key_id": "\(ring.sealing.id)", "keys": "\(ring.keys.count)"]
        if before != ring.sealing.id {
            self.logger.notice("sealing with another key", metadata: metadata)
        } else {
            self.logger.info("keys read", metadata: metadata)
        }
    }
}
