import Gossip
import NIOCore
import NIOPosix
import Testing

@testable import Cluster

@Suite("Keeping decisions", .timeLimit(.minutes(1)))
struct OverrideKeeperTests {
    private func keeper(_ folder: Folder) throws -> OverrideKeeper {
        let settings = ClusterSettings(
            nodeName: "one",
            epoch: 1,
            facts: NodeFacts(host: "host"),
            bindAddress: try SocketAddress(ipAddress: "127.0.0.1", port: 0),
            security: .insecure,
            stateDirectory: folder.path
        )
        return OverrideKeeper(settings: settings, eventLoop: MultiThreadedEventLoopGroup.singleton.next())
    }

    private func decisions(_ count: Int) -> [Override] {
        (0..<count).map {
            Override(
                subject: Override.Subject(pool: "api", backend: "b\($0)", property: .weight),
                value: 1,
                time: HybridTime(milliseconds: UInt64($0)),
                origin: "one"
            )
        }
    }

    @Test("the last word is what is kept, however many come at once")
    func keepsLast() async throws {
        let folder = try Folder()
        let keeper = try self.keeper(folder)
        let loop = keeper.eventLoop
        #expect(keeper.read() == .decisions([]))
        try await loop.flatSubmit {
            for count in 1...500 { keeper.keep(self.decisions(count)) { Issue.record("\($0)") } }
            return keeper.whenIdle()
        }.get()
        #expect(keeper.read() == .decisions(self.decisions(500)))
        #expect(folder.names == ["overrides-one.txt"])
        // The first, and the last of those that came while it was written.
        #expect(keeper.writes == 2)
    }

    @Test("a file that is too large or no file is moved aside")
    func movesAside() throws {
        let folder = try Folder()
        let keeper = try self.keeper(folder)
        try folder.write("overrides-one.txt", "nonsense")
        let path = "\(folder.path)/overrides-one.txt.damaged"
        #expect(keeper.read() == .damaged(reason: "line 1", movedTo: path))
        #expect(folder.names == ["overrides-one.txt.damaged"])
        #expect(keeper.read() == .decisions([]))
    }

    @Test("a folder that cannot be written to is told of, once for each attempt")
    func tellsFailure() async throws {
        let folder = try Folder()
        let keeper = try self.keeper(folder)
        let failures = Watched<[String]>([])
        let path = try #require(keeper.path)
        // A folder stands where the draft has to be.
        try folder.makeFolder("overrides-one.txt.new")
        try await keeper.eventLoop.flatSubmit {
            keeper.keep(self.decisions(1)) { reason in failures.change { $0.append(reason) } }
            return keeper.whenIdle()
        }.get()
        #expect(failures.value == ["\(path): open: Is a directory"])
    }
}
