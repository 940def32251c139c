import ArgumentParser

/// The backends of the demo, by how they behave.
enum DemoBackendKind: String, CaseIterable, ExpressibleByArgument {
    case steady
    case slow
    case weak
    case flaky

    /// What a person should know about it.
    var behaviour: String {
        switch self {
        case .steady: "answers at once"
        case .slow: "takes 30 ms an answer"
        case .weak: "slows down under load; at most 4 at a time"
        case .flaky: "fails for 2 of every 5 seconds"
        }
    }

    /// Its entry in the configuration, but for name and address.
    var options: String {
        self == .weak ? "weight: 1, max_connections: 4" : "weight: 2"
    }
}
