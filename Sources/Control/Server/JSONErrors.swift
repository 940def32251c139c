import HTTPTypes
import Hummingbird
import Logging

/// Turns what the router refuses into answers with a JSON body, and tells a wrong method (405) from a wrong path (404).
struct JSONErrors: RouterMiddleware {
    /// The methods that a path offers; nil for one that does not exist.
    var methods: @Sendable (String) -> [HTTPRequest.Method]?

    func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            return answer(to: request, error)
        } catch {
            context.logger.error("an endpoint failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return ControlResponse.error(.internalServerError, "internal error")
        }
    }

    private func answer(to request: Request, _ error: HTTPError) -> Response {
        guard error.status == .notFound, error.body == nil, let offered = methods(request.uri.path),
            !offered.contains(request.method)
        else {
            let isMissing = error.status == .notFound && error.body == nil
            let message = isMissing ? "no such path: \(request.uri.path)" : error.body ?? error.status.reasonPhrase
            return ControlResponse.error(error.status, message)
        }
        let allow = offered.map(\.rawValue).joined(separator: ", ")
        var response = ControlResponse.error(.methodNotAllowed, "\(request.uri.path) answers \(allow) only")
        response.headers[.allow] = allow
        return response
    }
}
