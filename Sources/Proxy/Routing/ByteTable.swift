import Balancing
import Glibc

/// An immutable map from byte strings to small numbers: a look-up hashes the bytes in place and makes no `String`.
struct ByteTable: Sendable {
    private struct Entry: Sendable {
        let hash: UInt64
        let key: [UInt8]
        let value: Int
    }

    private let entries: [Entry]
    /// Indices into ``entries`` by hash with linear probing; -1 for an empty slot.
    ///
    /// At most half full.
    private let slots: [Int32]

    init(_ values: [[UInt8]: Int]) {
        let entries = values.map { Entry(hash: Self.hash($0.key), key: $0.key, value: $0.value) }
        var capacity = 2
        while capacity < entries.count * 2 { capacity *= 2 }
        var slots = [Int32](repeating: -1, count: capacity)
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & (capacity - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
            slots[slot] = Int32(index)
        }
        self.entries = entries
        self.slots = slots
    }

    var isEmpty: Bool { self.entries.isEmpty }

    /// The value of a key; nil when there is none.
    func value(of key: UnsafeRawBufferPointer) -> Int? {
        guard !self.entries.isEmpty else { return nil }
        let hash = XXH64.hash(key)
        let mask = self.slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while self.slots[slot] >= 0 {
            let entry = self.entries[Int(self.slots[slot])]
            if entry.hash == hash, entry.key.count == key.count, Self.isEqual(entry.key, key) { return entry.value }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private static func hash(_ key: [UInt8]) -> UInt64 {
        key.withUnsafeBytes { XXH64.hash($0) }
    }

    private static func isEqual(_ key: [UInt8], _ other: UnsafeRawBufferPointer) -> Bool {
        guard let base = other.baseAddress else { return true }
        return key.withUnsafeBytes { memcmp($0.baseAddress ?? base, base, other.count) == 0 }
    }
}
