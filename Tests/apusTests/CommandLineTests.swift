import ArgumentParser
import Testing

@testable import apus

@Suite("What commands take")
struct CommandLineTests {
    @Test(
        "a backend is named with its pool",
        arguments: [
            ("api/one", "api", "one"), ("api/10.0.0.1:80", "api", "10.0.0.1:80"),
            ("api/unix:/run/app.sock", "api", "unix:/run/app.sock"),
        ]
    )
    func target(text: String, pool: String, backend: String) throws {
        let target = try #require(BackendTarget(argument: text))
        #expect(target.pool == pool && target.backend == backend)
        #expect(target.description == text)
    }

    @Test("what names no backend is refused", arguments: ["", "api", "/one", "api/"])
    func noTarget(text: String) {
        #expect(BackendTarget(argument: text) == nil)
    }

    @Test(
        "good command lines",
        arguments: [
            ["drain", "api/one"], ["drain", "api/one", "--wait", "--timeout", "5m", "--expires", "1h"],
            ["undrain", "api/one"], ["weight", "api/one", "0"], ["weight", "api/one", "256", "--expires", "1h"],
            ["weight", "api/one", "--reset"], ["members", "--json"], ["node", "drain"], ["node", "undrain"], ["keygen"],
            ["top", "--once"], ["top", "--seconds", "5"], ["top", "--admin", "unix:/run/apus/admin.sock"],
        ]
    )
    func valid(arguments: [String]) throws {
        _ = try Apus.parseAsRoot(arguments)
    }

    @Test(
        "wrong command lines end with 64",
        arguments: [
            ["drain"], ["drain", "api"], ["drain", "api/one", "--timeout", "5m"],
            ["drain", "api/one", "--wait", "--timeout", "5"], ["drain", "api/one", "--expires", "0s"],
            ["weight", "api/one"], ["weight", "api/one", "257"], ["weight", "api/one", "-1"],
            ["weight", "api/one", "1", "--reset"], ["weight", "api/one", "--reset", "--expires", "1h"],
            ["top", "--seconds", "0"], ["top", "--seconds", "5", "--once"], ["node", "stop"],
        ]
    )
    func invalid(arguments: [String]) {
        do {
            _ = try Apus.parseAsRoot(arguments)
            Issue.record("\(arguments) was taken")
        } catch {
            #expect(Apus.exitCode(for: error).rawValue == 64)
        }
    }
}
