/// The members, each in a slot that stays its own while it is remembered; slot 0 is the node itself.
struct MemberTable: Sendable {
    /// What is held of the sender of a packet.
    enum Standing: Sendable, Equatable {
        /// Nobody of the name.
        case unknown
        /// It lives, in this slot.
        case living(Int)
        /// It is dead or has left.
        case gone(Int)
        /// A later process has its name.
        case outdated(Int)
        /// It is a later process than the one that is known.
        case newer
    }

    /// By slot; a forgotten member's slot is free for another.
    var entries: [MemberEntry]
    /// Slots of the living members, without the node's own.
    private(set) var living: [Int] = []
    /// Changes whenever ``living`` does.
    private(set) var livingVersion: UInt64 = 0
    /// A hash over all records that does not depend on their order; a suspect counts as alive.
    private(set) var digest: UInt64 = 0
    /// Slots by name, in order.
    private(set) var sorted: [Int] = [0]
    private var slots: [String: Int]
    private var free: [Int] = []

    /// A table of one: the node itself.
    ///
    /// - Parameter own: The node's record.
    init(own: MemberRecord) {
        entries = [MemberEntry(own, now: .zero)]
        slots = [own.identity.name: 0]
        refresh(0)
    }

    /// Members remembered, the node itself included.
    var count: Int { sorted.count }

    /// The slot of the member of this name.
    func slot(of name: String) -> Int? { slots[name] }

    /// What is held of the member that says it is this one.
    func standing(of sender: MemberIdentity) -> Standing {
        guard let slot = slots[sender.name] else { return .unknown }
        let epoch = entries[slot].identity.epoch
        if epoch == sender.epoch { return entries[slot].isLiving ? .living(slot) : .gone(slot) }
        return epoch > sender.epoch ? .outdated(slot) : .newer
    }

    /// The slot of a member whose name has this hash.
    ///
    /// - Complexity: O(members).
    func slot(ofHash hash: UInt64) -> Int? {
        sorted.first { entries[$0].nameHash == hash }
    }

    /// Adds a member whose name is not in the table.
    ///
    /// - Parameters:
    ///   - record: What is said of it.
    ///   - now: The monotonic time.
    /// - Returns: Its slot.
    mutating func add(_ record: MemberRecord, now: Duration) -> Int {
        let entry = MemberEntry(record, now: now)
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
            entries[slot] = entry
        } else {
            slot = entries.count
            entries.append(entry)
        }
        slots[record.identity.name] = slot
        sorted.insert(slot, at: position(of: record.identity.name))
        refresh(slot)
        return slot
    }

    /// Replaces what is said of a member; what was heard from an earlier process of it is forgotten.
    ///
    /// - Parameters:
    ///   - slot: The member's slot; its name stays.
    ///   - record: What is said of it now.
    ///   - now: The monotonic time.
    mutating func update(_ slot: Int, to record: MemberRecord, now: Duration) {
        let old = entries[slot]
        if old.identity.epoch != record.identity.epoch {
            var entry = MemberEntry(record, now: now)
            entry.digestPart = old.digestPart
            entries[slot] = entry
        } else {
            entries[slot].incarnation = record.incarnation
            entries[slot].address = record.address
            entries[slot].facts = record.facts
            entries[slot].accuser = record.accuser
            if old.state != record.state {
                entries[slot].since = record.state.isLiving ? now : now - .seconds(Int64(clamping: record.ageSeconds))
                entries[slot].state = record.state
            }
            if !record.state.isLiving { entries[slot].isTCPOnly = false }
        }
        refresh(slot)
    }

    /// Forgets a member.
    ///
    /// - Parameter slot: Its slot, never the node's own.
    mutating func forget(_ slot: Int) {
        guard slot > 0, !entries[slot].isForgotten else { return }
        let name = entries[slot].identity.name
        digest &-= entries[slot].digestPart
        entries[slot].digestPart = 0
        entries[slot].isForgotten = true
        entries[slot].opinions = OpinionTable()
        slots[name] = nil
        sorted.removeAll { $0 == slot }
        free.append(slot)
        setLiving(slot, false)
    }

    /// Slots of members that are dead or have left.
    var gone: [Int] { sorted.filter { !entries[$0].isLiving } }

    /// The member that has been dead or gone for longest.
    var longestGone: Int? { gone.filter { $0 > 0 }.min { entries[$0].since < entries[$1].since } }

    /// Brings the digest and the list of the living up to date.
    private mutating func refresh(_ slot: Int) {
        let entry = entries[slot]
        let phase: UInt64 = entry.state == .dead ? 1 : entry.state == .left ? 2 : 0
        var part = Mixing.combine(entry.nameHash, entry.identity.epoch)
        part = Mixing.combine(part, entry.incarnation &<< 2 | phase)
        digest = digest &- entry.digestPart &+ part
        entries[slot].digestPart = part
        setLiving(slot, entry.isLiving)
    }

    private mutating func setLiving(_ slot: Int, _ isLiving: Bool) {
        guard slot > 0 else { return }
        let index = living.firstIndex(of: slot)
        if isLiving, index == nil {
            living.append(slot)
            livingVersion &+= 1
        } else if !isLiving, let index {
            living.remove(at: index)
            livingVersion &+= 1
        }
    }

    /// Where a name belongs in ``sorted``.
    private func position(of name: String) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if entries[sorted[middle]].identity.name < name { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
