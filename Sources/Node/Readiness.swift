import Control
import NIOConcurrencyHelpers
import Proxy

/// Whether this node should receive traffic, and whether it works at all.
final class Readiness: Sendable {
    /// After this long without first health results the node is ready all the same: it answers 503 honestly, and a front
    /// that sees no ready node can do no better.
    static let firstResultsDeadline = Duration.seconds(10)
    /// A heartbeat older than this means that an event loop hangs.
    static let heartbeatAgeMax = Duration.seconds(10)

    private struct State {
        var areListenersOpen = false
        var isDraining = false
        var isDrainedByOperator = false
        /// Whether the cluster's state was pulled; nil without a cluster.
        var isJoined: Bool?
        /// The epoch of a younger node under this node's name.
        var nameHolder: UInt64?
        var opened = ContinuousClock.now
        var heartbeat = ContinuousClock.now
    }

    private let proxy: ProxyServer
    private let state = NIOLockedValueBox(State())

    /// A node that is not ready yet.
    ///
    /// `isClustered`: Whether it waits for the cluster's state too.
    init(proxy: ProxyServer, isClustered: Bool) {
        self.proxy = proxy
        if isClustered { self.state.withLockedValue { $0.isJoined = false } }
    }

    /// The cluster's state was pulled, or there is nobody to pull it from.
    func clusterJoined() {
        self.state.withLockedValue { $0.isJoined = true }
    }

    /// A younger node lives under this node's name; nil when it does not any more.
    func nameTaken(by epoch: UInt64?) {
        self.state.withLockedValue { $0.nameHolder = epoch }
    }

    /// All listeners are open.
    func listenersOpened() {
        self.state.withLockedValue {
            $0.areListenersOpen = true
            $0.opened = .now
            $0.heartbeat = .now
        }
    }

    /// The node is on its way to its end.
    func drainBegan() {
        self.state.withLockedValue { $0.isDraining = true }
    }

    /// An operator drains this node, or takes that back.
    func operatorDrains(_ isDraining: Bool) {
        self.state.withLockedValue { $0.isDrainedByOperator = isDraining }
    }

    /// Every event loop has answered.
    func heartbeat() {
        self.state.withLockedValue { $0.heartbeat = .now }
    }

    /// Whether the node is on its way to its end, or an operator drains it.
    var isDraining: Bool { self.state.withLockedValue { $0.isDraining || $0.isDrainedByOperator } }

    /// Whether every event loop answered lately.
    var isLive: Bool {
        self.state.withLockedValue { !$0.areListenersOpen || .now - $0.heartbeat < Self.heartbeatAgeMax }
    }

    /// Every check by name.
    var report: ReadinessReport {
        let state = self.state.withLockedValue { $0 }
        let unchecked = self.proxy.uncheckedCount
        let isDeadlineOver = state.areListenersOpen && .now - state.opened > Self.firstResultsDeadline
        let criticalDown = self.proxy.criticalPoolsDown
        let broken = self.proxy.brokenListeners
        var checks: [String: ReadinessReport.Check] = [
            "configuration": .init(ok: true, detail: "applied"),
            "listeners": .init(
                ok: state.areListenersOpen && broken.isEmpty,
                detail: !state.areListenersOpen
                    ? "not open yet" : broken.isEmpty ? "open" : "broken: \(broken.joined(separator: ", "))"
            ),
            "health_results": .init(
                ok: unchecked == 0 || isDeadlineOver,
                detail: unchecked == 0 ? "all in" : "\(unchecked) backends not checked yet"
            ),
            "draining": .init(
                ok: !state.isDraining && !state.isDrainedByOperator,
                detail: state.isDraining ? "draining" : state.isDrainedByOperator ? "drained by an operator" : "no"
            ),
            "critical_pools": .init(
                ok: criticalDown.isEmpty,
                detail: criticalDown.isEmpty
                    ? "usable" : "no usable backend: \(criticalDown.joined(separator: ", "))"
            ),
        ]
        if let isJoined = state.isJoined {
            // Losing the cluster later does not make a node unready, and never finding it neither.
            checks["cluster"] = .init(
                ok: isJoined || isDeadlineOver,
                detail: isJoined ? "joined" : "no member has answered yet"
            )
            checks["name"] = .init(
                ok: state.nameHolder == nil,
                detail: state.nameHolder.map { "a younger node has this name (epoch \($0)): rename one" } ?? "unique"
            )
        }
        return ReadinessReport(checks: checks)
    }

    /// Waits until the listeners are open and the first health results are in, or their deadline has passed.
    func untilStarted() async throws {
        while !self.report.isStarted { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Waits until the node is ready.
    func untilReady() async throws {
        while !self.report.ready { try await Task.sleep(for: .milliseconds(10)) }
    }
}

extension ReadinessReport {
    /// Whether all is done that a start takes.
    fileprivate var isStarted: Bool {
        ["configuration", "listeners", "health_results", "cluster"].allSatisfy { self.checks[$0]?.ok ?? true }
    }
}
