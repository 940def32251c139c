import Testing

@testable import Control

@Suite("Bodies and paths of commands")
struct CommandBodyTests {
    @Test(
        "a command is an object",
        arguments: [
            (#"{"weight": 0}"#, .weight(0), nil), (#"{"weight": 256}"#, .weight(256), nil),
            (#" {"weight" : null}"#, .weight(nil), nil), (#"{"drain": true}"#, .drain(true), nil),
            (#"{"drain": false}"#, .drain(false), nil),
            (#"{"drain": true, "expires": "90m"}"#, .drain(true), .seconds(5_400)),
            (#"{"expires": "1s", "weight": 3}"#, .weight(3), .seconds(1)),
        ] as [(String, BackendCommand.Change, Duration?)]
    )
    func valid(body: String, change: BackendCommand.Change, expires: Duration?) throws {
        let read = try CommandBody.change(Array(body.utf8))
        #expect(read.change == change)
        #expect(read.expires == expires)
    }

    @Test(
        "what is no command says why",
        arguments: [
            ("", #"the body is no JSON; send an object such as {"weight": 2} or {"drain": true}"#),
            ("{", #"the body is no JSON; send an object such as {"weight": 2} or {"drain": true}"#),
            ("[1]", #"must be an object such as {"weight": 2} or {"drain": true}"#),
            ("null", #"must be an object such as {"weight": 2} or {"drain": true}"#),
            ("{}", "must have exactly one of weight and drain"),
            (#"{"expires": "1h"}"#, "must have exactly one of weight and drain"),
            (#"{"weight": 1, "drain": true}"#, "must have exactly one of weight and drain"),
            (#"{"wieght": 1, "drain": true}"#, #"unknown key "wieght"; known keys are weight, drain, expires"#),
            (#"{"weight": -1}"#, "weight must be 0 to 256, or null for the configured one"),
            (#"{"weight": 257}"#, "weight must be 0 to 256, or null for the configured one"),
            (#"{"weight": 1.5}"#, "weight must be 0 to 256, or null for the configured one"),
            (#"{"weight": "2"}"#, "weight must be 0 to 256, or null for the configured one"),
            (#"{"weight": true}"#, "weight must be 0 to 256, or null for the configured one"),
            (#"{"weight": {"value": 1}}"#, "weight must be 0 to 256, or null for the configured one"),
            (#"{"drain": 1}"#, "drain must be true or false"), (#"{"drain": null}"#, "drain must be true or false"),
            (
                #"{"drain": false, "expires": "1h"}"#,
                "expires goes with a weight or with drain: true, not with what takes one back"
            ),
            (
                #"{"weight": null, "expires": "1h"}"#,
                "expires goes with a weight or with drain: true, not with what takes one back"
            ),
            (#"{"drain": true, "expires": 60}"#, #"expires must be a duration such as "30m" or "1h", 1s to 8760h"#),
            (#"{"drain": true, "expires": "0s"}"#, #"expires must be a duration such as "30m" or "1h", 1s to 8760h"#),
            (#"{"drain": true, "expires": "1d"}"#, #"expires must be a duration such as "30m" or "1h", 1s to 8760h"#),
        ]
    )
    func invalid(body: String, message: String) {
        #expect(throws: CommandBody.Problem(message: message)) { try CommandBody.change(Array(body.utf8)) }
    }

    @Test("a deep body is refused")
    func deep() {
        let body = #"{"weight":"# + String(repeating: #"{"a":"#, count: 10_000)
        #expect(throws: CommandBody.Problem.self) { try CommandBody.change(Array(body.utf8)) }
        let closed = String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000)
        #expect(throws: CommandBody.Problem.self) { try CommandBody.change(Array(closed.utf8)) }
    }

    @Test("a node is drained or not")
    func node() throws {
        #expect(try CommandBody.drain(Array(#"{"drain": true}"#.utf8)))
        #expect(try !CommandBody.drain(Array(#"{"drain": false}"#.utf8)))
        let expected = CommandBody.Problem(message: #"must be an object such as {"drain": true}"#)
        #expect(throws: expected) { try CommandBody.drain(Array("{}".utf8)) }
        #expect(throws: CommandBody.Problem.self) { try CommandBody.drain(Array(#"{"weight": 1}"#.utf8)) }
    }

    @Test(
        "what a client writes, a node reads",
        arguments: [
            .init(pool: "a", backend: "b", change: .weight(7)), .init(pool: "a", backend: "b", change: .weight(nil)),
            .init(pool: "a", backend: "b", change: .drain(false)),
            .init(pool: "a", backend: "b", change: .drain(true), expires: .seconds(3_600)),
        ] as [BackendCommand]
    )
    func written(command: BackendCommand) throws {
        let read = try CommandBody.change(Array(CommandBody.bytes(command).utf8))
        #expect(read.change == command.change)
        #expect(read.expires == command.expires)
    }

    @Test(
        "names survive the path",
        arguments: [
            "one", "10.0.1.10:8000", "unix:/run/app.sock", "[fe80::1%eth0]:80", "a b", "ä", "%2F", "/", "a/backends/b",
        ]
    )
    func path(name: String) throws {
        let path = BackendPath(pool: "api", backend: name)
        #expect(try BackendPath(path.text) == path)
        #expect(path.text.dropFirst("/v1/pools/api/backends/".count).contains("/") == false)
        #expect(BackendPath.matches(path.text))
    }

    @Test("a slash of a backend's name may stand as it is")
    func plainSlash() throws {
        #expect(
            try BackendPath("/v1/pools/api/backends/unix:/run/app.sock")
                == BackendPath(pool: "api", backend: "unix:/run/app.sock")
        )
    }

    @Test(
        "a path of another form is not one of a backend",
        arguments: [
            "/", "/v1/pools", "/v1/pools/api", "/v1/pools/api/backends", "/v1/pools/api/backends/",
            "/v1/pools//backends/a", "/v1/pools/api/backend/a", "/v2/pools/api/backends/a",
        ]
    )
    func otherPath(path: String) throws {
        #expect(try BackendPath(path) == nil)
        #expect(!BackendPath.matches(path))
    }

    @Test("what is not percent-encoded UTF-8 is told", arguments: ["%", "%4", "%zz", "a%2", "%ff", "%C3", "%+1"])
    func badEncoding(name: String) {
        #expect(throws: CommandBody.Problem.self) { try BackendPath("/v1/pools/api/backends/\(name)") }
        #expect(throws: CommandBody.Problem.self) { try BackendPath("/v1/pools/\(name)/backends/a") }
    }
}
