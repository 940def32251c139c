import Gossip
import Logging

extension GossipNote {
    /// Writes the note for an operator; the machine bounds how often there is one.
    func log(to logger: Logger) {
        switch self {
        case .memberUp(let member):
            logger.notice("member is up", metadata: member.metadata)
        case .memberSuspect(let member, let accuser):
            logger.info("member does not answer", metadata: member.metadata.merging(["accuser": "\(accuser)"]) { $1 })
        case .memberDead(let member):
            logger.warning("member is given up: it did not answer for long enough", metadata: member.metadata)
        case .memberLeft(let member):
            logger.notice("member has left", metadata: member.metadata)
        case .refuted(let accuser):
            logger.warning(
                "this node was taken for dead, and objects: it or the network is slow",
                metadata: ["accuser": "\(accuser)"]
            )
        case .tcpOnly(let member):
            logger.warning("UDP does not reach a member, TCP does: open its port for UDP", metadata: member.metadata)
        case .malformed(let member):
            logger.warning("a member's packet makes no sense: does it run another version?", metadata: member.metadata)
        case .limitReached(let limit):
            logger.warning("a limit of the cluster is reached: something is left out", metadata: ["limit": "\(limit)"])
        }
    }
}

extension MemberIdentity {
    /// The member in a log line.
    var metadata: Logger.Metadata { ["member": "\(self.name)", "epoch": "\(self.epoch)"] }
}
