import ApusConfiguration
import Logging
import NIOConcurrencyHelpers
import Proxy
import Systemd

/// Applies a new configuration to the running node, whole or not at all.
final class Reload: Sendable {
    private let proxy: ProxyServer
    private let logger: Logger
    private let load: @Sendable () -> Configuration?
    private let reloadKeys: @Sendable () throws -> Void
    private let present: NIOLockedValueBox<Configuration>

    /// What a reload works with.
    ///
    /// `load`: Reads the configuration anew; nil when it is bad, which was told then. `reloadKeys`: Reads the cluster's keys
    /// anew.
    init(
        proxy: ProxyServer,
        configuration: Configuration,
        logger: Logger,
        load: @escaping @Sendable () -> Configuration?,
        reloadKeys: @escaping @Sendable () throws -> Void
    ) {
        self.proxy = proxy
        self.logger = logger
        self.load = load
        self.reloadKeys = reloadKeys
        self.present = NIOLockedValueBox(configuration)
    }

    /// How the node ends, as of the configuration in force.
    var drain: Configuration.Drain { self.present.withLockedValue { $0.drain } }

    /// Reads the configuration and applies it; whatever is wrong changes nothing and is logged.
    ///
    /// Calls must not overlap.
    func run() async {
        ServiceManager.reloading()
        await self.apply()
        // Whatever came of it, the reload is over.
        ServiceManager.ready(status: "the last reload is over")
    }

    private func apply() async {
        guard let configuration = self.load() else {
            self.logger.error("reload refused: the configuration is bad; going on with the present one")
            return
        }
        let fixed = Self.fixedKeys(from: self.present.withLockedValue { $0 }, to: configuration)
        guard fixed.isEmpty else {
            let keys = fixed.joined(separator: ", ")
            self.logger.error("reload refused: these keys take a restart", metadata: ["keys": "\(keys)"])
            return
        }
        do {
            try self.reloadKeys()
            try await self.proxy.reload(configuration)
            self.present.withLockedValue { $0 = configuration }
            self.logger.notice("reloaded")
        } catch {
            self.logger.error("reload refused; going on with the present one", metadata: ["error": "\(error)"])
        }
    }

    /// Keys that changed and cannot be changed in a running node.
    static func fixedKeys(from old: Configuration, to new: Configuration) -> [String] {
        var keys: [String] = []
        if old.node != new.node { keys.append("node") }
        if old.cluster != new.cluster { keys.append("cluster") }
        if old.health != new.health { keys.append("health") }
        if old.admin != new.admin { keys.append("admin") }
        if old.log != new.log { keys.append("log") }
        return keys
    }
}
