import Cluster
import Control
import Gossip

/// The cluster's metrics, made of a report when somebody asks.
enum ClusterMetrics {
    /// All families, in a fixed order.
    static func families(_ report: ClusterReport) -> [MetricFamily] {
        [
            MetricFamily(
                name: "apus_cluster_members",
                help: "Members by state, this node included.",
                kind: .gauge,
                samples: MemberState.allCases.map { state in
                    let count = report.members.count { $0.state == state }
                    return MetricSample([.init("state", state.name)], .integer(count))
                }
            ),
            MetricFamily(
                name: "apus_cluster_view_age_seconds",
                help: "Time since a living member's last word.",
                kind: .gauge,
                samples: report.members.filter { !$0.isOwn && ($0.state == .alive || $0.state == .suspect) }
                    .compactMap { member in
                        member.lastHeardAge.map {
                            MetricSample([.init("member", member.identity.name)], .real($0 / .seconds(1)))
                        }
                    }
            ),
            self.traffic(report, "apus_cluster_packets_total", "Packets and frames by outcome.") { $0.packets },
            self.traffic(report, "apus_cluster_bytes_total", "Their bytes.") { $0.bytes },
            MetricFamily(
                name: "apus_cluster_overrides",
                help: "Operators' decisions in force.",
                kind: .gauge,
                samples: [MetricSample(.integer(report.overrides.count))]
            ),
        ]
    }

    private static func traffic(
        _ report: ClusterReport,
        _ name: String,
        _ help: String,
        _ value: (TrafficCount) -> UInt64
    ) -> MetricFamily {
        MetricFamily(
            name: name,
            help: help,
            kind: .counter,
            samples: report.traffic.map { count in
                let labels: [MetricSample.Label] = [
                    .init("direction", count.direction.rawValue), .init("transport", count.transport.rawValue),
                    .init("outcome", count.outcome),
                ]
                return MetricSample(labels, .integer(Int(clamping: value(count))))
            }
        )
    }
}
