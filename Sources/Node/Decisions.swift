import Control
import Gossip
import NIOConcurrencyHelpers
import NIOCore
import Proxy

/// Takes operators' decisions at a node without a cluster: they hold until they are taken back, expire, or the node ends.
final class Decisions: Sendable {
    private let proxy: ProxyServer
    private let eventLoop: any EventLoop
    private let nodeName: String
    private let made = NIOLockedValueBox<[Override.Subject: Override]>([:])

    init(proxy: ProxyServer, eventLoop: any EventLoop, nodeName: String) {
        self.proxy = proxy
        self.eventLoop = eventLoop
        self.nodeName = nodeName
    }

    /// Does what an operator wants; returns when it holds.
    func decide(_ command: BackendCommand) async {
        let now = WallTime.milliseconds
        let override = Override(
            subject: command.subject,
            value: command.value,
            time: HybridTime(milliseconds: now),
            origin: self.nodeName,
            expiry: command.expiry(now: now)
        )
        self.made.withLockedValue { $0[override.subject] = override.value == nil ? nil : override }
        try? await self.eventLoop.submit { self.tell() }.get()
        guard override.expiry != nil, let expires = command.expires else { return }
        let nanoseconds = Int64(clamping: Int(min(expires / .nanoseconds(1), 9e18)))
        self.eventLoop.scheduleTask(in: .nanoseconds(nanoseconds)) {
            self.made.withLockedValue { if $0[override.subject] == override { $0[override.subject] = nil } }
            self.tell()
        }
    }

    private func tell() {
        let overrides = self.made.withLockedValue { $0.values.sorted { $0.subject < $1.subject } }
        self.proxy.apply(overrides)
    }
}

extension BackendCommand {
    /// What the command decides about.
    var subject: Override.Subject {
        switch self.change {
        case .weight: Override.Subject(pool: self.pool, backend: self.backend, property: .weight)
        case .drain: Override.Subject(pool: self.pool, backend: self.backend, property: .drain)
        }
    }

    /// The decision; nil for one that takes an earlier one back.
    var value: UInt32? {
        switch self.change {
        case .weight(let weight): weight.map { UInt32(clamping: $0) }
        case .drain(let isDraining): isDraining ? 1 : nil
        }
    }

    /// When it ends by itself, in milliseconds since 1970.
    func expiry(now: UInt64) -> UInt64? {
        self.expires.map { now &+ UInt64(max(0, min($0 / .milliseconds(1), 1e15))) }
    }
}
