import Cluster
import Control
import Gossip

extension MemberReport {
    /// What the admin API tells of a member.
    init(_ member: ClusterReport.Member) {
        self.init(
            name: member.identity.name,
            state: State(rawValue: member.state.name) ?? .dead,
            address: member.address,
            host: member.facts.host,
            instance: member.facts.instance == 0 ? nil : Int(member.facts.instance),
            zone: member.facts.zone.isEmpty ? nil : member.facts.zone,
            version: member.facts.version,
            ready: member.facts.isReady,
            draining: member.facts.isDraining,
            epoch: Int(clamping: member.identity.epoch),
            inFlight: member.inFlight,
            requestsPerSecond: member.requestsPerSecond,
            ageSeconds: member.lastHeardAge.map { $0 / .seconds(1) },
            tcpOnly: member.isTCPOnly,
            isOwn: member.isOwn
        )
    }
}

extension ClusterStatus {
    /// What the admin API tells of the cluster.
    init(_ report: ClusterReport) {
        self.init(
            name: report.clusterName,
            keyID: report.keyID,
            insecure: report.isInsecure,
            joined: report.isJoined
        )
    }
}
