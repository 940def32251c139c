/// The configuration of the demo's node.
enum DemoConfiguration {
    /// The YAML text for backends on these ports and an admin socket.
    static func yaml(backends: [(kind: DemoBackendKind, port: Int)], adminSocket: String) -> String {
        var text = """
            node: {name: demo}
            listeners:
              web: {address: "127.0.0.1:0", pool: web}
            pools:
              web:
                algorithm: least_connections
                backends:

            """
        for backend in backends {
            text += "      - {name: \(backend.kind.rawValue), address: \"127.0.0.1:\(backend.port)\", "
            text += "\(backend.kind.options)}\n"
        }
        text += """
                health_check:
                  path: /health
                  interval: 500ms
                  timeout: 250ms
                  healthy_threshold: 2
                  unhealthy_threshold: 2
                passive_health: {consecutive_failures: 3, base_ejection: 1s, max_ejection: 2s}
            admin: {address: "unix:\(adminSocket)"}
            drain: {notice: 100ms, deadline: 5s}
            log: {level: warning}

            """
        return text
    }
}
