import Crypto

/// What is remembered of senders that proved authentic: their latest life, which counters of it came, and its keys.
///
/// Only an authentic packet adds a sender, so nobody without a key can fill the table. When it is full, the sender that was
/// silent longest is forgotten; its old packets would be taken again, as after a restart of this node.
struct SenderTable: Sendable {
    /// One sender's latest life.
    struct Life: Sendable {
        /// When it began.
        let epoch: UInt64
        /// Counters seen, by kind; answers are bound to their request and need none.
        private var windows: [SealKind: ReplayWindow] = [:]
        /// Derived keys, one for each key of the ring that the sender used.
        var keys: [KeyID: SymmetricKey] = [:]
        /// When it was last heard, in the table's own count of marks.
        fileprivate var heard: UInt64 = 0

        init(epoch: UInt64) {
            self.epoch = epoch
        }

        /// Whether a counter was not seen before.
        func isFresh(_ kind: SealKind, _ counter: UInt64) -> Bool {
            windows[kind]?.isFresh(counter) ?? true
        }

        fileprivate mutating func mark(_ kind: SealKind, _ counter: UInt64) {
            guard kind != .answer else { return }
            windows[kind, default: ReplayWindow()].mark(counter)
        }
    }

    private let sizeMax: Int
    private var lives: [String: Life] = [:]
    private var marks: UInt64 = 0

    /// An empty table.
    ///
    /// - Parameter sizeMax: Senders at most, at least 1.
    init(sizeMax: Int) {
        self.sizeMax = max(1, sizeMax)
    }

    /// How many senders are remembered.
    var count: Int { lives.count }

    /// The latest life of a name.
    subscript(_ name: String) -> Life? { lives[name] }

    /// Takes in an authentic payload of the latest life of its sender, or of a later one.
    mutating func mark(_ header: SealHeader, key: SymmetricKey) {
        marks &+= 1
        let name = header.sender.name
        if lives[name] == nil { makeRoom() }
        if lives[name]?.epoch != header.sender.epoch { lives[name] = Life(epoch: header.sender.epoch) }
        lives[name]?.heard = marks
        lives[name]?.mark(header.kind, header.counter)
        if lives[name]?.keys[header.key] == nil { lives[name]?.keys[header.key] = key }
    }

    /// Forgets derived keys, since the ring is another one; counters stay.
    mutating func forgetKeys() {
        for name in Array(lives.keys) { lives[name]?.keys = [:] }
    }

    private mutating func makeRoom() {
        guard lives.count >= sizeMax, let silent = lives.min(by: { $0.value.heard < $1.value.heard }) else { return }
        lives[silent.key] = nil
    }
}
