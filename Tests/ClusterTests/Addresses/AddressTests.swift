import Gossip
import NIOCore
import Testing

@testable import Cluster

@Suite("Addresses")
struct AddressTests {
    private func peer(_ ip: String, _ port: Int = 7_946) throws -> PeerAddress {
        try #require(PeerAddress(try SocketAddress(ipAddress: ip, port: port)))
    }

    private func own(_ bound: String, advertise: String? = nil, seeds: [PeerAddress] = []) throws -> OwnAddresses? {
        OwnAddresses(
            bound: try SocketAddress(ipAddress: bound, port: 7_946),
            advertise: try advertise.map { try SocketAddress(ipAddress: $0, port: 0) },
            seeds: seeds
        )
    }

    @Test(
        "addresses keep their meaning on the way to the socket and back",
        arguments: ["10.0.0.5", "2001:db8::5", "::1"]
    )
    func roundTrip(ip: String) throws {
        let address = try self.peer(ip)
        #expect(PeerAddress(address.socketAddress) == address)
        #expect(PeerAddress(address.mappedSocketAddress) == address)
        #expect(address.mappedSocketAddress.protocol == .inet6)
        #expect(address.text == (ip.contains(":") ? "[\(ip)]:7946" : "\(ip):7946"))
    }

    @Test("the interface of a link-local address is kept")
    func scope() throws {
        let bytes: [UInt8] = [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1]
        let address = try #require(PeerAddress(bytes: bytes, port: 7, scope: 3))
        #expect(PeerAddress(address.socketAddress) == address)
    }

    @Test("what is advertised is what is said, else what is bound to, else the source towards a seed")
    func advertised() throws {
        #expect(try self.own("10.0.0.5", advertise: "192.0.2.9")?.advertised == self.peer("192.0.2.9"))
        #expect(try self.own("10.0.0.5")?.advertised == self.peer("10.0.0.5"))
        #expect(try self.own("10.0.0.5", advertise: "0.0.0.0") == nil)
        let found = try #require(try self.own("0.0.0.0", seeds: [self.peer("127.0.0.1")]))
        #expect(!found.advertised.isUnspecified && found.advertised.port == 7_946)
    }

    @Test("a node's own addresses are known")
    func isOwn() throws {
        let host: Set<[UInt8]> = [[10, 0, 0, 5]]
        let specific = try #require(try self.own("10.0.0.6", advertise: "192.0.2.9"))
        #expect(try specific.isOwn(self.peer("192.0.2.9"), hostAddresses: host))
        #expect(try specific.isOwn(self.peer("10.0.0.6"), hostAddresses: host))
        #expect(try !specific.isOwn(self.peer("10.0.0.5"), hostAddresses: host))
        let wildcard = try #require(try self.own("0.0.0.0", advertise: "192.0.2.9"))
        #expect(try wildcard.isOwn(self.peer("10.0.0.5"), hostAddresses: host))
        #expect(try wildcard.isOwn(self.peer("127.0.0.1"), hostAddresses: host))
        #expect(try !wildcard.isOwn(self.peer("10.0.0.5", 7_947), hostAddresses: host))
        #expect(try !wildcard.isOwn(self.peer("10.0.0.7"), hostAddresses: host))
    }

    @Test("a socket reaches the families that it is open to")
    func reach() throws {
        let (four, six) = (try self.peer("10.0.0.1"), try self.peer("2001:db8::1"))
        for (bound, reachesFour, reachesSix) in [("0.0.0.0", true, false), ("::", true, true), ("::1", false, true)] {
            let own = try #require(try self.own(bound, advertise: "::1"))
            #expect(own.canReach(four) == reachesFour)
            #expect(own.canReach(six) == reachesSix)
            #expect((own.target(four) != nil) == reachesFour)
        }
    }
}

@Suite("Seed book")
struct SeedBookTests {
    private typealias Failure = HostLookup.Failure

    private func peer(_ ip: String) throws -> PeerAddress {
        try #require(PeerAddress(try SocketAddress(ipAddress: ip, port: 7_946)))
    }

    private func own() throws -> OwnAddresses {
        try #require(
            OwnAddresses(bound: SocketAddress(ipAddress: "10.0.0.1", port: 7_946), advertise: nil, seeds: [])
        )
    }

    private let seeds = ["a", "b"].map { ClusterSettings.Seed(host: $0, port: 7_946) }

    @Test("until a name is found, somebody unknown stands for it")
    func standsIn() throws {
        var book = SeedBook(self.seeds)
        #expect(try book.addresses(for: self.own()).map(\.isUnspecified) == [true])
        #expect(book.isIncomplete)
        let missing = book.take(
            .init(addresses: [.failure(Failure(text: "x")), .failure(Failure(text: "y"))], hostAddresses: [])
        )
        #expect(missing.map(\.reason) == ["x", "y"])
        #expect(try book.addresses(for: self.own()).map(\.isUnspecified) == [true])
        _ = book.take(
            .init(addresses: [.success([try self.peer("10.0.0.2")]), .failure(Failure(text: "y"))], hostAddresses: [])
        )
        #expect(try book.addresses(for: self.own()) == [self.peer("10.0.0.2")])
        #expect(book.isIncomplete)
    }

    @Test("what was known stays when a name is not found any more, and changes when it moves")
    func remembers() throws {
        var book = SeedBook(self.seeds)
        _ = book.take(
            .init(
                addresses: [.success([try self.peer("10.0.0.2")]), .success([try self.peer("10.0.0.3")])],
                hostAddresses: []
            )
        )
        _ = book.take(
            .init(addresses: [.failure(Failure(text: "x")), .success([try self.peer("10.0.0.4")])], hostAddresses: [])
        )
        #expect(try book.addresses(for: self.own()) == [self.peer("10.0.0.2"), self.peer("10.0.0.4")])
    }

    @Test("the node itself, the unreachable and the doubled are left out")
    func leavesOut() throws {
        var book = SeedBook(self.seeds)
        let addresses = try ["10.0.0.1", "2001:db8::1", "0.0.0.0", "10.0.0.2", "10.0.0.2"].map { try self.peer($0) }
        _ = book.take(.init(addresses: [.success(addresses), .success(addresses)], hostAddresses: []))
        #expect(try book.addresses(for: self.own()) == [self.peer("10.0.0.2")])
        _ = book.take(.init(addresses: [.success([addresses[0]]), .success([addresses[0]])], hostAddresses: []))
        #expect(try book.addresses(for: self.own()).isEmpty)
    }

    @Test("a literal is found without asking anybody; nonsense is not found")
    func looksUp() throws {
        #expect(try HostLookup.addresses(of: "127.0.0.1", port: 7_946) == [self.peer("127.0.0.1")])
        #expect(try HostLookup.addresses(of: "::ffff:127.0.0.1", port: 7_946) == [self.peer("127.0.0.1")])
        #expect(throws: HostLookup.Failure.self) { try HostLookup.addresses(of: "no such host", port: 7_946) }
    }
}
