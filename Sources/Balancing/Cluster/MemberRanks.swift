/// Which node goes first at each backend when several of them find it equal to others.
///
/// For each backend the members stand in an order of their own, made from hashes of the member's and the backend's name. A
/// node that stands at place `r` of `n` starts its ties at `r / n`: so nodes that know nothing of each other's picks still
/// begin with different backends, and each of them goes first as often as the others.
enum MemberRanks {
    private static let seed: UInt64 = 3

    /// The places of a node, by backend.
    ///
    /// - Parameters:
    ///   - own: The node's name.
    ///   - others: The names of the other living members.
    ///   - backends: The backends' names.
    /// - Returns: From 0 to the number of others, for each backend.
    static func ranks(of own: String, among others: [String], backends: [String]) -> [Int] {
        let ownHash = XXH64.hash(own, seed: seed)
        let hashes = others.map { XXH64.hash($0, seed: seed) }
        return backends.map { name in
            let backend = XXH64.hash(name, seed: seed)
            let mine = mix(ownHash ^ backend)
            return hashes.reduce(0) { $0 + (mix($1 ^ backend) < mine ? 1 : 0) }
        }
    }
}
