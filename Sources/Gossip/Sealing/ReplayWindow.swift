/// Which of a sender's counters were seen: the newest, and the 1,024 up to it (RFC 6479, whole words a step).
struct ReplayWindow: Sendable, Equatable {
    /// Counters back from the newest that are told apart; older ones count as seen.
    static let size: UInt64 = 1_024

    private var words = [UInt64](repeating: 0, count: Int(size) / 64)
    private var newest: UInt64?

    /// Whether a counter was not seen before, as far as the window reaches.
    func isFresh(_ counter: UInt64) -> Bool {
        guard let newest else { return true }
        if counter > newest { return true }
        guard newest - counter < Self.size else { return false }
        let (word, bit) = Self.place(counter)
        return words[word] & bit == 0
    }

    /// Marks a counter as seen.
    mutating func mark(_ counter: UInt64) {
        if let newest, counter > newest {
            forget(from: newest + 1, count: counter - newest)
            self.newest = counter
        } else if newest == nil {
            newest = counter
        }
        let (word, bit) = Self.place(counter)
        words[word] |= bit
    }

    /// Clears the places of counters that the window moves onto.
    private mutating func forget(from first: UInt64, count: UInt64) {
        guard count < Self.size else {
            for index in words.indices { words[index] = 0 }
            return
        }
        for step in 0..<count {
            let (word, bit) = Self.place(first &+ step)
            words[word] &= ~bit
        }
    }

    private static func place(_ counter: UInt64) -> (word: Int, bit: UInt64) {
        let index = Int(counter % size)
        return (index / 64, 1 << UInt64(index % 64))
    }
}
