import ApusConfiguration
import Glibc
import Testing

@Suite("Listeners and backends of every kind")
struct ListenerTests {
    private func yaml(listener: String = "127.0.0.1:0", backend: String) -> String {
        """
        listeners:
          web: {address: "\(listener)", pool: main}
        pools:
          main: {backends: ["\(backend)"]}
        """
    }

    @Test("listeners on IPv4, IPv6 and all addresses", arguments: ["127.0.0.1", "[::1]", "0.0.0.0", "[::]"])
    func addresses(host: String) async throws {
        let backend = try Backend.answering()
        try await serve(yaml: yaml(listener: "\(host):0", backend: backend.address), stopping: [backend]) { node in
            guard case .ip(_, let port) = node.endpoint else { throw WireError.malformed("no port") }
            #expect(port > 0)
            let local = host.contains(":") ? "::1" : "127.0.0.1"
            #expect(try Client(.ip(local, port: port)).get().status == 200)
            if host == "[::]" {
                let client = try Client(.ip("127.0.0.1", port: port))
                #expect(try client.get().status == 200)
            }
        }
    }

    @Test("a listener on a Unix socket, and the file's end with it")
    func unixListener() async throws {
        let directory = try PrivateDirectory()
        defer { directory.remove() }
        let path = "\(directory.path)/web.sock"
        let backend = try Backend.answering()
        // Left by a process that is gone.
        close(try TestSocket.bind(.unix(path)))
        try await serve(yaml: yaml(listener: "unix:\(path)", backend: backend.address), stopping: [backend]) { node in
            #expect(node.endpoint == .unix(path))
            let client = try node.client()
            #expect(try client.get().status == 200)
            client.close()
            await node.beginEnd()
            try node.untilEnded()
            #expect(access(path, F_OK) != 0)
        }
    }

    @Test("backends on IPv6, on a Unix socket and by host name", arguments: ["ipv6", "unix", "name"])
    func backends(kind: String) async throws {
        let directory = try PrivateDirectory()
        defer { directory.remove() }
        let endpoint: Endpoint =
            switch kind {
            case "ipv6": .ip("::1", port: 0)
            case "unix": .unix("\(directory.path)/backend.sock")
            default: .ip("127.0.0.1", port: 0)
            }
        let backend = try Backend.answering(at: endpoint)
        let address = kind == "name" ? "localhost:\(backend.port)" : backend.address
        try await serve(yaml: yaml(backend: address), stopping: [backend]) { (node: RunningNode) async throws in
            for _ in 0..<3 { #expect(try node.get().status == 200) }
            #expect(backend.record.now.connections == 1)
            #expect(backend.requests.first?["host"] == "a.example")
        }
    }

    @Test("a Unix backend that is not there is answered 502")
    func missingUnixBackend() async throws {
        try await serve(yaml: yaml(backend: "unix:/nonexistent/socket")) { node in
            let answer = try node.get()
            #expect(answer.status == 502)
        }
    }

    @Test("two listeners have routes and limits of their own")
    func twoListeners() async throws {
        let (first, second) = (try Backend.answering(Answer.ok("1")), try Backend.answering(Answer.ok("2")))
        let yaml = """
            listeners:
              web: {address: "127.0.0.1:0", pool: one}
              other:
                address: "[::1]:0"
                limits: {body_size: 3B}
                routes: [{match: {path: /two}, pool: two}]
            pools:
              one: {backends: ["\(first.address)"]}
              two: {backends: ["\(second.address)"]}
            """
        try await serve(yaml: yaml, stopping: [first, second]) { node in
            #expect(try node.get("/two").text == "1")
            let other = try Client(node.endpoint("other"))
            #expect(try other.get("/two").text == "2")
            #expect(try other.get("/one").status == 404)
            #expect(try other.exchange(Request.with("POST", "/two", body: "1234")).status == 413)
            #expect(try node.exchange(Request.with("POST", "/two", body: "1234")).status == 200)
        }
    }

    @Test("an address that is in use is an error that names it")
    func addressInUse() async throws {
        let taken = try Backend.answering()
        defer { taken.stop() }
        let yaml = yaml(listener: taken.address, backend: "127.0.0.1:9")
        let error = await #expect(throws: StartFailure.self) {
            try await serve(yaml: yaml) { _ in }
        }
        #expect(error?.text == "cannot listen on \(taken.address): bind: Address already in use")
    }

    @Test("listeners that opened before one that cannot are closed again")
    func closedAfterFailure() async throws {
        let directory = try PrivateDirectory()
        defer { directory.remove() }
        let taken = try Backend.answering()
        defer { taken.stop() }
        let path = "\(directory.path)/first.sock"
        let yaml = """
            listeners:
              first: {address: "unix:\(path)", pool: main}
              second: {address: "\(taken.address)", pool: main}
            pools:
              main: {backends: ["127.0.0.1:9"]}
            """
        await #expect(throws: StartFailure.self) { try await serve(yaml: yaml) { _ in } }
        #expect(access(path, F_OK) != 0)
    }
}
