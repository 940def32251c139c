import Control

/// All that `apus top` knows at a moment.
struct TopMoment {
    var time: ContinuousClock.Instant
    var status: StatusReport
    var members: [MemberReport]
    var pools: [PoolReport]

    /// Asks a node; throws when it does not answer.
    static func read(_ client: AdminClient) throws(AdminClientError) -> TopMoment {
        let status = try client.status()
        return TopMoment(time: .now, status: status, members: try members(client), pools: try client.pools())
    }

    /// The members; none at a node of a version that knows no cluster.
    private static func members(_ client: AdminClient) throws(AdminClientError) -> [MemberReport] {
        do {
            return try client.members()
        } catch .refused(status: 404, _) {
            return []
        }
    }
}
