import Gossip
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import ServiceLifecycle

@testable import Cluster

/// One node of a test's cluster, with what it learned.
final class TestNode: Sendable {
    /// All that the hooks told.
    struct Told: Sendable {
        var views: [ClusterView] = []
        var loads: [MemberIdentity: [LoadReport]] = [:]
        var opinions: [MemberIdentity: [Opinion]] = [:]
        var gone: [MemberIdentity] = []
        var joins = 0
        var names: [MemberIdentity?] = []

        var view: ClusterView? { self.views.last }

        /// The names of the living members but the node itself.
        var others: [String] {
            self.view?.living.map(\.identity.name).filter { $0 != self.view?.own.name } ?? []
        }

        func state(of name: String) -> MemberState? {
            self.view?.members.first { $0.identity.name == name }?.state
        }
    }

    let name: String
    let told = Watched(Told())
    let load = NIOLockedValueBox(LoadReport())
    let opinions = NIOLockedValueBox<[Opinion]>([])
    let service: ClusterService
    let log = LogKeeper()
    private let group: ServiceGroup
    private let task: NIOLockedValueBox<Task<Void, any Error>?>

    /// Times that suit a test: nothing waits long.
    static var gossip: GossipSettings {
        var settings = GossipSettings()
        settings.probePeriod = .milliseconds(100)
        settings.newsInterval = .milliseconds(20)
        settings.digestInterval = .milliseconds(100)
        settings.reviveInterval = .milliseconds(100)
        settings.suspicion = .milliseconds(600) ... .milliseconds(1_500)
        return settings
    }

    init(
        _ name: String,
        epoch: UInt64 = 1_000,
        seeds: [ClusterSettings.Seed] = [],
        security: ClusterSettings.Security = .insecure,
        cluster: String = "test",
        bind: SocketAddress? = nil,
        advertise: SocketAddress? = nil,
        stateDirectory: String? = nil,
        interval: Duration = .milliseconds(20),
        gossip: GossipSettings = TestNode.gossip,
        wallClock: @escaping @Sendable () -> UInt64 = { 1_700_000_000_000 }
    ) throws {
        self.name = name
        var settings = ClusterSettings(
            nodeName: name,
            epoch: epoch,
            facts: NodeFacts(host: "host", zone: "here", version: "1"),
            bindAddress: try bind ?? SocketAddress(ipAddress: "127.0.0.1", port: 0),
            advertise: advertise,
            seeds: seeds,
            security: security,
            clusterName: cluster,
            gossipInterval: interval,
            stateDirectory: stateDirectory
        )
        settings.gossip = gossip
        var hooks = ClusterHooks()
        let told = self.told
        let load = self.load
        let opinions = self.opinions
        hooks.onView = { view in told.change { $0.views.append(view) } }
        hooks.onLoad = { member, report, _ in told.change { $0.loads[member, default: []].append(report) } }
        hooks.onOpinions = { member, opinions in told.change { $0.opinions[member, default: []] += opinions } }
        hooks.onGone = { member in told.change { $0.gone.append(member) } }
        hooks.onJoined = { told.change { $0.joins += 1 } }
        hooks.onNameTaken = { holder in told.change { $0.names.append(holder) } }
        hooks.sampleLoad = { _ in load.withLockedValue { $0 } }
        hooks.sampleOpinions = { _ in opinions.withLockedValue { $0 } }
        let logger = self.log.logger
        let service = try ClusterService(
            settings: settings,
            hooks: hooks,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            wallClock: wallClock,
            logger: logger
        )
        self.service = service
        var quiet = logger
        quiet.logLevel = .critical
        self.group = ServiceGroup(services: [service], logger: quiet)
        self.task = NIOLockedValueBox(nil)
    }

    /// Starts the node, and gives where it is.
    @discardableResult
    func start() async throws -> ClusterSettings.Seed {
        let group = self.group
        self.task.withLockedValue { $0 = Task { try await group.run() } }
        let address = try await self.service.boundAddress
        return ClusterSettings.Seed(host: address.ipAddress ?? "", port: address.port ?? 0)
    }

    /// Shuts the node down, and waits for that.
    func stop() async throws {
        await self.group.triggerGracefulShutdown()
        try await self.task.withLockedValue { $0 }?.value
    }

    /// Ends the node without a goodbye.
    func kill() async throws {
        let runner = self.service.runner
        try await runner.eventLoop.submit { runner.close() }.get()
        try await self.stop()
    }

    /// Waits until exactly these are the others.
    func untilOthers(_ names: String...) async throws {
        try await self.told.until { $0.others == names.sorted() }
    }

    /// Waits until a decision is in force here.
    func untilDecided(_ subject: Override.Subject, _ value: UInt32?) async throws {
        try await self.told.until { told in
            told.view.map { $0.overrides.first { $0.subject == subject }?.value == value } ?? false
        }
    }

    var identity: MemberIdentity { self.told.value.view?.own ?? MemberIdentity(name: self.name, epoch: 0) }
}

/// Runs nodes for the length of a test.
func withNodes(_ nodes: [TestNode], _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        for node in nodes { try? await node.stop() }
        throw error
    }
    for node in nodes { try await node.stop() }
}
