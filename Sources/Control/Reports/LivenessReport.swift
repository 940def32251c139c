/// Whether the process works; the body of `/livez`.
struct LivenessReport: Codable, Equatable {
    var live: Bool
    var checks: [String: ReadinessReport.Check]

    init(live: Bool) {
        self.live = live
        let detail = live ? "the process answers" : "the process does not work as it should"
        checks = ["process": .init(ok: live, detail: detail)]
    }
}
