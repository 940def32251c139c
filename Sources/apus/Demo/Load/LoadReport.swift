import FoundationEssentials

/// What the load process saw since it started, as a line of JSON on its standard output.
struct LoadReport: Codable, Equatable {
    /// Answers by status class: index 0 holds 1xx, index 4 holds 5xx.
    var answers = [0, 0, 0, 0, 0]
    /// Requests that got no whole answer, and connections refused.
    var broken = 0
    /// Latency half of the answers did not exceed, in microseconds: in the last second, or in all when `isFinal`.
    var p50 = 0
    /// Latency 99 of 100 answers did not exceed, in microseconds, likewise.
    var p99 = 0
    /// Whether it is the last one.
    var isFinal = false

    /// All answers.
    var answered: Int { answers.reduce(0, +) }
    /// What a client would complain about.
    var failures: Int { broken + answers[4] }

    init() {}

    /// Reads a line; nil when it is none.
    init?(line: String) {
        guard let report = try? JSONDecoder().decode(LoadReport.self, from: Data(line.utf8)), report.answers.count == 5
        else { return nil }
        self = report
    }

    /// The report as a line.
    var line: String {
        let bytes = (try? JSONEncoder().encode(self)) ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }
}
