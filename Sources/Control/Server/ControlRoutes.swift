import HTTPTypes
import Hummingbird

/// The routes of both endpoints.
enum ControlRoutes {
    /// `/livez`, `/readyz` and its alias `/health`.
    static func health(_ sources: ControlSources) -> Router<BasicRequestContext> {
        router(offering: probePaths) { addProbes(to: $0, sources) }
    }

    /// The probes, `/metrics`, `/v1/status`, `/v1/members`, `/v1/pools` and the commands.
    static func admin(_ sources: ControlSources) -> Router<BasicRequestContext> {
        let reports = ["/metrics", "/v1/status", "/v1/members", "/v1/pools"]
        return router(offering: probePaths + reports, commands: CommandRoutes.isCommand) { router in
            addProbes(to: router, sources)
            router.get("/metrics") { _, _ in
                let families = await sources.metrics() + ProcessMetrics.read()
                return ControlResponse.text(PrometheusText.render(families), type: PrometheusText.contentType)
            }
            router.get("/v1/status") { _, _ in
                try ControlResponse.json(await sources.status())
            }
            router.get("/v1/members") { _, _ in
                try ControlResponse.json(MembersDocument(members: await sources.members()))
            }
            router.get("/v1/pools") { _, _ in
                try ControlResponse.json(PoolsDocument(pools: await sources.pools()))
            }
            CommandRoutes.add(to: router, sources)
        }
    }

    private static let probePaths = ["/livez", "/readyz", "/health"]

    private static func router(
        offering paths: [String],
        commands isCommand: @escaping @Sendable (String) -> Bool = { _ in false },
        add: (Router<BasicRequestContext>) -> Void
    ) -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        let paths = Set(paths)
        // Before the routes: it wraps those that are added after it.
        router.add(
            middleware: JSONErrors { path in paths.contains(path) ? [.get, .head] : isCommand(path) ? [.put] : nil }
        )
        add(router)
        return router
    }

    private static func addProbes(to router: Router<BasicRequestContext>, _ sources: ControlSources) {
        router.get("/livez") { _, _ in
            let live = sources.live()
            return try ControlResponse.json(LivenessReport(live: live), status: live ? .ok : .serviceUnavailable)
        }
        for path in ["/readyz", "/health"] {
            router.get(RouterPath(path)) { _, _ in
                let report = sources.readiness()
                return try ControlResponse.json(report, status: report.ready ? .ok : .serviceUnavailable)
            }
        }
    }
}
