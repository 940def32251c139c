import Gossip

/// Where the seeds are, as far as that is known.
struct SeedBook: Sendable {
    /// What a look-up of all seeds found.
    struct Findings: Sendable {
        /// For each seed its addresses, or why there are none.
        var addresses: [Result<[PeerAddress], HostLookup.Failure>]
        /// The addresses of this host's interfaces.
        var hostAddresses: Set<[UInt8]>
    }

    /// Stands for seeds that are not known yet.
    ///
    /// Without any seed the machine would take this node for the first of its cluster. Nobody is at this address, and
    /// the runner asks nobody there.
    private static let unknown = PeerAddress(bytes: [0, 0, 0, 0], port: 1)

    private let seeds: [ClusterSettings.Seed]
    private var known: [[PeerAddress]?]
    private var hostAddresses: Set<[UInt8]> = []

    /// A book in which nothing is known.
    init(_ seeds: [ClusterSettings.Seed]) {
        self.seeds = Array(seeds.prefix(ClusterSettings.seedsMax))
        self.known = self.seeds.map { _ in nil }
    }

    /// Whether some seed was never found.
    var isIncomplete: Bool { self.known.contains { $0 == nil } }

    /// All addresses found, whosever they are.
    var found: [PeerAddress] { self.known.flatMap { $0 ?? [] } }

    /// Looks all of them up; blocks.
    static func lookUp(_ seeds: [ClusterSettings.Seed]) -> Findings {
        Findings(
            addresses: seeds.prefix(ClusterSettings.seedsMax).map { seed in
                do throws(HostLookup.Failure) {
                    return .success(try HostLookup.addresses(of: seed.host, port: seed.port))
                } catch {
                    return .failure(error)
                }
            },
            hostAddresses: OwnAddresses.hostAddresses()
        )
    }

    /// Takes in what was found; what was known of a seed that is not found any more stays.
    ///
    /// - Returns: The seeds that were not found, and why.
    mutating func take(_ findings: Findings) -> [(seed: ClusterSettings.Seed, reason: String)] {
        self.hostAddresses = findings.hostAddresses
        var missing: [(seed: ClusterSettings.Seed, reason: String)] = []
        for (index, result) in findings.addresses.enumerated() where index < self.known.count {
            switch result {
            case .success(let addresses): self.known[index] = addresses
            case .failure(let failure): missing.append((self.seeds[index], failure.text))
            }
        }
        return missing
    }

    /// The addresses to ask: others', and such as can be reached.
    func addresses(for own: OwnAddresses) -> [PeerAddress] {
        var addresses: [PeerAddress] = []
        for address in self.found where addresses.count < ClusterSettings.seedsMax {
            guard !address.isUnspecified, own.canReach(address), !addresses.contains(address),
                !own.isOwn(address, hostAddresses: self.hostAddresses)
            else { continue }
            addresses.append(address)
        }
        if addresses.isEmpty, self.isIncomplete { return [Self.unknown].compactMap { $0 } }
        return addresses
    }
}
