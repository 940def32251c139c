/// The addresses from the configuration at which members may be found.
struct SeedList: Sendable {
    private var addresses: [PeerAddress] = []
    /// Addresses that turned out to be this node's own.
    private var own: [PeerAddress]
    private var cursor = 0

    /// No seeds.
    ///
    /// - Parameter own: The node's own address, which is never a seed.
    init(own: PeerAddress) {
        self.own = [own]
    }

    /// Seeds that are others', or may be.
    var others: [PeerAddress] { addresses.filter { address in !own.contains { $0.isSamePlace(as: address) } } }

    /// Takes in the seeds of now.
    mutating func replace(_ addresses: [PeerAddress]) {
        self.addresses = []
        for address in addresses where !self.addresses.contains(address) { self.addresses.append(address) }
        cursor = 0
    }

    /// An address turned out to be the node's own.
    mutating func markOwn(_ address: PeerAddress) {
        if !own.contains(address), own.count < 64 { own.append(address) }
    }

    /// The next seed in turn; nil once after each round.
    mutating func next() -> PeerAddress? {
        let others = others
        guard cursor < others.count else {
            cursor = 0
            return nil
        }
        defer { cursor += 1 }
        return others[cursor]
    }
}

extension PeerAddress {
    /// Whether two addresses are one place, whatever interface they are reached through.
    func isSamePlace(as other: PeerAddress) -> Bool {
        port == other.port && bytes == other.bytes
    }
}
