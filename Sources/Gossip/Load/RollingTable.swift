/// Absolute values by key, told to others bit by bit: those whose turn it is in a steady round, and those that changed.
struct RollingTable: Sendable {
    private struct Entry: Sendable {
        var key: UInt64
        var value: UInt64
        /// What was told last; nil when nothing was.
        var told: UInt64?
        /// Times it was told since its key vanished.
        var farewells = 0
    }

    private static let farewellsMax = 3
    private var entries: [Entry] = []
    /// Entries whose keys were in the last update; vanished ones follow.
    private var currentCount = 0
    private var cursor = 0

    /// Entries, those included whose keys vanished and that are told as 0 for a while.
    var count: Int { entries.count }
    /// The key at an index.
    func key(_ index: Int) -> UInt64 { entries[index].key }
    /// The value at an index.
    func value(_ index: Int) -> UInt64 { entries[index].value }

    /// Takes in all keys and values of now.
    ///
    /// - Parameters:
    ///   - count: How many there are; they get the first indices, in this order.
    ///   - keepsVanished: Whether a key that is no longer there is told as 0 for a while.
    ///   - element: The key and the value at an index.
    mutating func update(count: Int, keepsVanished: Bool, element: (Int) -> (key: UInt64, value: UInt64)) {
        guard count == currentCount else { return rebuild(count, keepsVanished, element) }
        for index in 0..<count {
            let next = element(index)
            guard entries[index].key == next.key else { return rebuild(count, keepsVanished, element) }
            entries[index].value = next.value
        }
        if entries.count > count {
            var index = 0
            entries.removeAll { entry in
                defer { index += 1 }
                return index >= count && entry.farewells >= Self.farewellsMax
            }
        }
    }

    /// Indices to tell, the most urgent first: a share of the steady round, then the biggest changes.
    ///
    /// - Parameter share: The part of the round whose turn it is, 0 to 1.
    /// - Returns: The indices, each once.
    func due(share: Double) -> [Int] {
        guard !entries.isEmpty else { return [] }
        let quota = min(entries.count, Int((Double(entries.count) * max(0, share)).rounded(.up)))
        var due: [Int] = []
        due.reserveCapacity(entries.count)
        let start = cursor < entries.count ? cursor : 0
        for step in 0..<quota { due.append((start + step) % entries.count) }
        var changed: [(index: Int, change: UInt64)] = []
        for index in entries.indices {
            let entry = entries[index]
            guard entry.told != entry.value else { continue }
            let isInRound = (index - start + entries.count) % entries.count < quota
            if !isInRound { changed.append((index, Self.change(entry))) }
        }
        if changed.count > 1 {
            changed.sort { $0.change == $1.change ? $0.index < $1.index : $0.change > $1.change }
        }
        for item in changed { due.append(item.index) }
        return due
    }

    /// An entry was told.
    mutating func markTold(_ index: Int) {
        entries[index].told = entries[index].value
        if index >= currentCount { entries[index].farewells += 1 }
        if index == (cursor < entries.count ? cursor : 0) { cursor = index + 1 }
    }

    private static func change(_ entry: Entry) -> UInt64 {
        guard let told = entry.told else { return entry.value }
        return entry.value > told ? entry.value - told : told - entry.value
    }

    private mutating func rebuild(_ count: Int, _ keepsVanished: Bool, _ element: (Int) -> (key: UInt64, value: UInt64))
    {
        var old: [UInt64: Entry] = [:]
        for entry in entries { old[entry.key] = entry }
        var next: [Entry] = []
        next.reserveCapacity(count)
        for index in 0..<count {
            let (key, value) = element(index)
            next.append(Entry(key: key, value: value, told: old.removeValue(forKey: key)?.told))
        }
        if keepsVanished {
            for entry in entries where old[entry.key] != nil && entry.farewells < Self.farewellsMax {
                guard let told = entry.told, told > 0 || entry.farewells > 0 else { continue }
                next.append(Entry(key: entry.key, value: 0, told: told, farewells: entry.farewells))
            }
        }
        entries = next
        currentCount = count
        if cursor > entries.count { cursor = 0 }
    }
}
