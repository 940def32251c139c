/// In which order members are probed: all in turn, shuffled anew each round (SWIM, 4.3), so that the time to the first
/// probe of a dead member is bounded.
struct ProbeOrder: Sendable {
    private var order: [Int] = []
    private var cursor = 0
    private var version: UInt64?

    /// Looks for the next member that wants a probe; goes round once at most.
    ///
    /// - Parameters:
    ///   - table: The members.
    ///   - random: The source of the order.
    ///   - isWanted: Whether a living member wants one.
    /// - Returns: Its slot, nil when none wants one.
    mutating func next(
        in table: MemberTable,
        using random: inout SeededGenerator,
        where isWanted: (MemberEntry) -> Bool
    ) -> Int? {
        var looked = 0
        let total = table.living.count
        if version != table.livingVersion { update(table, using: &random) }
        while looked < total {
            if cursor >= order.count {
                order = table.living.shuffled(using: &random)
                cursor = 0
            }
            let slot = order[cursor]
            cursor += 1
            looked += 1
            if isWanted(table.entries[slot]) { return slot }
        }
        return nil
    }

    /// Leaves out who is gone, and lets newcomers in at random places of what is left of the round.
    private mutating func update(_ table: MemberTable, using random: inout SeededGenerator) {
        version = table.livingVersion
        var rest = order[min(cursor, order.count)...].filter { table.entries[$0].isLiving }
        let known = Set(order)
        for slot in table.living where !known.contains(slot) {
            rest.insert(slot, at: random.below(rest.count + 1))
        }
        order = rest
        cursor = 0
    }
}
