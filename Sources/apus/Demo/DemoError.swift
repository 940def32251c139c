import Glibc

/// Why the demo failed.
enum DemoError: Error, CustomStringConvertible {
    case noDirectory(Int32)
    case cannotWrite(String, Int32)
    case notStarted(String, log: String)
    case endedEarly(String, log: String)
    case endedBadly([String], log: String)
    case noTraffic
    case interrupted

    var description: String {
        switch self {
        case .noDirectory(let code): "cannot make a temporary directory: \(String(cString: strerror(code)))"
        case .cannotWrite(let path, let code): "cannot write \(path): \(String(cString: strerror(code)))"
        case .notStarted(let name, let log): "\(name) did not start\(Self.quoted(log))"
        case .endedEarly(let name, let log): "\(name) ended too early\(Self.quoted(log))"
        case .endedBadly(let names, let log): "\(names.joined(separator: ", ")) did not end well\(Self.quoted(log))"
        case .noTraffic: "no request was answered"
        case .interrupted: "interrupted before it had started"
        }
    }

    private static func quoted(_ log: String) -> String {
        log.isEmpty ? "" : "; it said:\n\(log)"
    }
}
