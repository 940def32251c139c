/// Who hands on whose load in a cluster too big for everybody to send to everybody.
///
/// The living members, ordered by a hash, are cut into about sqrt(N) segments. Each tick a member sends its report to one
/// member of each segment, another each time, and that one hands on what it got to its segment. So a report takes one hop
/// more, a tick takes about sqrt(N) packets instead of N, and a relay's batch holds the reports of many.
struct RelayPlan: Sendable {
    private var version: UInt64?
    private var segments: [[Int]] = []
    /// The members of this node's own segment, without the node.
    private(set) var neighbours: [Int] = []
    private var phase = 0

    /// Brings the plan up to date with the living.
    mutating func update(_ table: MemberTable) {
        guard version != table.livingVersion else { return }
        version = table.livingVersion
        let order = ([0] + table.living).sorted { one, other in
            let (first, second) = (Mixing.mix(table.entries[one].nameHash), Mixing.mix(table.entries[other].nameHash))
            return first == second ? table.entries[one].identity < table.entries[other].identity : first < second
        }
        var count = 1
        while count * count < order.count { count += 1 }
        segments = Array(repeating: [], count: count)
        for (index, slot) in order.enumerated() { segments[index * count / order.count].append(slot) }
        neighbours = segments.first { $0.contains(0) }?.filter { $0 != 0 } ?? []
        phase = Int(truncatingIfNeeded: table.entries[0].nameHash &>> 33)
    }

    /// One member of each segment for a tick; slot 0, the node itself, where it is its turn.
    func relays(tick: UInt64) -> [Int] {
        let turn = phase + Int(truncatingIfNeeded: tick & 0x7FFF_FFFF)
        return segments.filter { !$0.isEmpty }.map { $0[turn % $0.count] }
    }
}
