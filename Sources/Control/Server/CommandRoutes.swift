import HTTPTypes
import Hummingbird

/// The routes that change something.
///
/// The API asks for no password: it listens on this host only unless told otherwise. A page that a browser on this host
/// shows must not reach it, though; a browser lets no foreign page send `application/json` without asking first, and this
/// endpoint never allows it (Fetch, "CORS-safelisted request-header"). Hence 415 for any other type.
enum CommandRoutes {
    /// `PUT /v1/pools/{pool}/backends/{backend}` and `PUT /v1/node`.
    static func add(to router: Router<BasicRequestContext>, _ sources: ControlSources) {
        router.put("/v1/pools/**") { request, _ in
            try await answer(request) { bytes in try await override(request.uri.path, bytes, sources) }
        }
        router.put("/v1/node") { request, _ in
            try await answer(request) { bytes in
                try check(await sources.nodeDrain(CommandBody.drain(bytes)))
                return try ControlResponse.json(await sources.status())
            }
        }
    }

    /// Whether a path takes commands.
    @Sendable static func isCommand(_ path: String) -> Bool {
        path == "/v1/node" || BackendPath.matches(path)
    }

    private static func answer(_ request: Request, _ act: ([UInt8]) async throws -> Response) async throws -> Response {
        guard isCommand(request.uri.path) else { throw HTTPError(.notFound) }
        let type = request.headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/json" else {
            throw HTTPError(.unsupportedMediaType, message: "a command must have Content-Type: application/json")
        }
        let body = try await request.body.collect(upTo: ControlLimits.bodySize)
        do {
            return try await act(Array(body.readableBytesView))
        } catch let problem as CommandBody.Problem {
            throw HTTPError(.badRequest, message: problem.message)
        }
    }

    private static func override(
        _ path: String,
        _ bytes: [UInt8],
        _ sources: ControlSources
    ) async throws -> Response {
        guard let target = try BackendPath(path) else { throw HTTPError(.notFound) }
        let (change, expires) = try CommandBody.change(bytes)
        _ = try find(target, in: await sources.pools())
        let command = BackendCommand(pool: target.pool, backend: target.backend, change: change, expires: expires)
        try check(await sources.override(command))
        let backend = try find(target, in: await sources.pools())
        return try ControlResponse.json(CommandedBackend(pool: target.pool, backend: backend))
    }

    private static func find(_ target: BackendPath, in pools: [PoolReport]) throws(HTTPError) -> BackendReport {
        guard let pool = pools.first(where: { $0.name == target.pool }) else {
            throw HTTPError(.notFound, message: "no pool is named \"\(target.pool.prefix(64))\"")
        }
        guard let found = pool.backends.first(where: { $0.name == target.backend }) else {
            let name = target.backend.prefix(128)
            throw HTTPError(.notFound, message: "no backend of the pool \"\(pool.name)\" is named \"\(name)\"")
        }
        return found
    }

    private static func check(_ outcome: CommandOutcome) throws(HTTPError) {
        switch outcome {
        case .done: break
        case .missing(let message): throw HTTPError(.notFound, message: message)
        case .conflict(let message): throw HTTPError(.conflict, message: message)
        case .unavailable(let message): throw HTTPError(.serviceUnavailable, message: message)
        }
    }
}

/// The answer to a command about a backend: the backend as it is now.
struct CommandedBackend: Codable {
    var pool: String
    var backend: BackendReport
}
