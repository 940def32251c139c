import ApusConfiguration
import Logging
import Node
import ServiceLifecycle

/// A node that runs within a test.
struct RunningNode: Sendable {
    let node: Node
    /// What a reload reads; nil stands for a file that is bad.
    fileprivate let file: Monitor<Configuration?>
    fileprivate let group: ServiceGroup
    fileprivate let end: Monitor<End>

    /// How the node's run ended.
    enum End: Sendable {
        case running
        case ended
        case failed(String)
    }

    /// Where the first listener is bound.
    var endpoint: Endpoint { endpoint("web") }

    func endpoint(_ listener: String) -> Endpoint {
        node.listeners.first { $0.name == listener }?.address ?? .unix("/nonexistent")
    }

    /// The port that the kernel chose for the first listener.
    var port: Int { if case .ip(_, let port) = endpoint { port } else { 0 } }

    /// A new connection to the first listener.
    func client() throws -> Client { try Client(endpoint) }

    /// A request on a connection of its own.
    func exchange(_ request: String) throws -> Message { try client().exchange(request) }

    /// A GET on a connection of its own.
    func get(_ path: String = "/") throws -> Message { try exchange(Request.get(path)) }

    /// Waits until the node is ready.
    func untilReady() async throws { try await node.untilReady() }

    /// Tells the node to end as a signal would; does not wait.
    func beginEnd() async { await group.triggerGracefulShutdown() }

    /// Waits for the node's end.
    func untilEnded() throws {
        try end.wait("the node's end") { if case .running = $0 { false } else { true } }
    }

    /// Reloads with another configuration, or with a file that is bad.
    func reload(_ yaml: String?) async throws {
        let configuration = try yaml.map(configuration(_:))
        file.update { $0 = configuration }
        await node.reloadConfiguration()
    }

    /// Sends JSON to the admin API.
    func put(_ path: String, _ json: String) async throws -> Message {
        guard let admin = try await node.adminAddress else { throw WireError.malformed("no admin") }
        let head = "PUT \(path) HTTP/1.1\r\nHost: admin\r\nContent-Type: application/json\r\nConnection: close\r\n"
        return try Client(admin).exchange("\(head)Content-Length: \(json.utf8.count)\r\n\r\n\(json)")
    }

    /// Asks the admin API.
    func admin(_ path: String) async throws -> Message {
        guard let admin = try await node.adminAddress else { throw WireError.malformed("no admin") }
        return try Client(admin).exchange("GET \(path) HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n")
    }

    /// The value of a metric with these labels, as the admin API tells.
    func metric(_ name: String) async throws -> Int {
        guard let admin = try await node.adminAddress else { throw WireError.malformed("no admin") }
        let answer = try Client(admin).exchange("GET /metrics HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n")
        let line = answer.text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
        return line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
    }

    /// Asks for a metric until it has a value.
    func until(_ name: String, is value: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(TestSocket.deadlineSeconds)
        while try await metric(name) != value {
            if ContinuousClock.now > deadline { throw WireError.hang("waiting for \(name) to be \(value)") }
        }
    }
}

/// Why a node did not start.
struct StartFailure: Error { var text: String }

/// Runs a node with one listener `web` and one pool `main` around `body`.
///
/// More keys of the listener and of the pool come one a line, more sections as they are.
func serve<Result>(
    _ backends: Backend...,
    listener: String = "",
    pool: String = "",
    rest: String = "",
    _ body: (RunningNode) async throws -> Result
) async throws -> Result {
    func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
    let list = backends.map { "\"\($0.address)\"" }.joined(separator: ", ")
    let yaml = """
        listeners:
          web:
            address: "127.0.0.1:0"
            pool: main
        \(indented(listener))
        pools:
          main:
            backends: [\(list)]
        \(indented(pool))
        \(rest)
        """
    return try await serve(yaml: yaml, stopping: backends, body)
}

/// Runs a node of a configuration around `body`, and ends it, whatever it is doing, afterwards.
///
/// The configuration gets `node`, `drain` and `admin: off` sections unless it has its own. `body` may block.
func serve<Result>(
    yaml: String,
    stopping backends: [Backend] = [],
    _ body: (RunningNode) async throws -> Result
) async throws -> Result {
    defer { for backend in backends { backend.stop() } }
    let configuration = try configuration(yaml)
    await Turnstile.nodes.enter()
    do {
        let result = try await withTaskExecutorPreference(ThreadExecutor.shared) {
            try await run(configuration, body)
        }
        await Turnstile.nodes.leave()
        return result
    } catch {
        await Turnstile.nodes.leave()
        throw error
    }
}

/// The configuration that a text stands for, with what every test's has in common.
private func configuration(_ yaml: String) throws -> Configuration {
    var text = yaml
    if !text.contains("\nnode:") { text += "\nnode: {name: test-node, threads: 1}" }
    if !text.contains("\ndrain:") { text += "\ndrain: {notice: 0s, deadline: 10s}" }
    if !text.contains("\nadmin:") { text += "\nadmin: off" }
    return try Configuration.load(yaml: text, file: "test.yaml", checkRegex: Node.validateRegularExpression)
}

private func run<Result>(
    _ configuration: Configuration,
    _ body: (RunningNode) async throws -> Result
) async throws -> Result {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let file = Monitor<Configuration?>(nil)
    let node = try Node(configuration: configuration, instance: nil, logger: logger, reading: { file.now })
    let group = ServiceGroup(services: [NodeService(node: node)], logger: logger)
    let running = RunningNode(node: node, file: file, group: group, end: Monitor(.running))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            do {
                try await group.run()
                running.end.update { $0 = .ended }
            } catch {
                running.end.update { $0 = .failed("\(error)") }
            }
        }
        defer { tasks.cancelAll() }
        let deadline = ContinuousClock.now + .seconds(TestSocket.deadlineSeconds)
        while node.listeners.count < configuration.listeners.count {
            if case .failed(let text) = running.end.now { throw StartFailure(text: text) }
            if ContinuousClock.now > deadline { throw WireError.hang("waiting for the listeners") }
            try await Task.sleep(for: .milliseconds(2))
        }
        return try await body(running)
    }
}

/// A node as a service, so that a group around it can end it in an orderly manner.
private struct NodeService: Service {
    let node: Node

    func run() async throws { try await node.run(handlesSignals: false) }
}
