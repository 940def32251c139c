/// Why the node answers a request by itself, or ends it without an answer.
///
/// Each reason has its status and its error type of RFC 9209 section 2.3, which `Proxy-Status` and the access log name.
enum AnswerReason: UInt8, CaseIterable, Sendable {
    // The client's doing.
    case malformedRequest
    case malformedBody
    case headTooLarge
    case bodyTooLarge
    case headTimeout
    case bodyTimeout
    case notImplemented
    case versionNotSupported
    case clientGone
    case clientStalled
    // The configuration's doing.
    case noRoute
    // The backends' doing.
    case noBackend
    case queueFull
    case queueTimeout
    case connectionRefused
    case connectionTerminated
    case connectTimeout
    case responseTimeout
    case responseStalled
    case responseIncomplete
    case invalidResponse
    case backendUnreachable
    // The node's doing.
    case resourcesExhausted
    case shutdown
    case internalError

    /// The status of the answer; 0 where there is nobody to answer, or an answer has begun.
    var status: Int {
        switch self {
        case .malformedRequest, .malformedBody: 400
        case .noRoute: 404
        case .headTimeout, .bodyTimeout: 408
        case .bodyTooLarge: 413
        case .headTooLarge: 431
        case .internalError: 500
        case .notImplemented: 501
        case .connectionRefused, .connectionTerminated, .invalidResponse, .responseIncomplete, .backendUnreachable: 502
        case .noBackend, .queueFull, .queueTimeout, .resourcesExhausted: 503
        case .connectTimeout, .responseTimeout: 504
        case .versionNotSupported: 505
        case .clientGone, .clientStalled, .responseStalled, .shutdown: 0
        }
    }

    /// The reason phrase of the answer's status.
    var phrase: StaticString {
        switch self.status {
        case 400: "Bad Request"
        case 404: "Not Found"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "HTTP Version Not Supported"
        }
    }

    /// The error type for `Proxy-Status` (RFC 9209 section 2.3).
    var errorType: StaticString {
        switch self {
        case .malformedRequest, .malformedBody, .headTooLarge, .bodyTooLarge, .headTimeout, .bodyTimeout,
            .notImplemented, .versionNotSupported, .clientGone, .clientStalled:
            "http_request_error"
        case .noRoute: "destination_not_found"
        case .noBackend: "destination_unavailable"
        case .queueFull, .queueTimeout, .resourcesExhausted: "connection_limit_reached"
        case .connectionRefused: "connection_refused"
        case .connectionTerminated, .shutdown: "connection_terminated"
        case .connectTimeout: "connection_timeout"
        case .responseTimeout, .responseStalled: "http_response_timeout"
        case .responseIncomplete: "http_response_incomplete"
        case .invalidResponse: "http_protocol_error"
        case .backendUnreachable: "destination_ip_unroutable"
        case .internalError: "proxy_internal_error"
        }
    }

    /// The name in metrics and in the access log.
    var name: StaticString {
        switch self {
        case .malformedRequest: "malformed_request"
        case .malformedBody: "malformed_body"
        case .headTooLarge: "head_too_large"
        case .bodyTooLarge: "body_too_large"
        case .headTimeout: "head_timeout"
        case .bodyTimeout: "body_timeout"
        case .notImplemented: "not_implemented"
        case .versionNotSupported: "version_not_supported"
        case .clientGone: "client_gone"
        case .clientStalled: "client_stalled"
        case .noRoute: "no_route"
        case .noBackend: "no_backend"
        case .queueFull: "queue_full"
        case .queueTimeout: "queue_timeout"
        case .connectionRefused: "connection_refused"
        case .connectionTerminated: "connection_terminated"
        case .connectTimeout: "connect_timeout"
        case .responseTimeout: "response_timeout"
        case .responseStalled: "response_stalled"
        case .responseIncomplete: "response_incomplete"
        case .invalidResponse: "invalid_response"
        case .backendUnreachable: "backend_unreachable"
        case .resourcesExhausted: "resources_exhausted"
        case .shutdown: "shutdown"
        case .internalError: "internal_error"
        }
    }

    /// Whether the backend failed, as passive health counts it.
    var isBackendFailure: Bool {
        switch self {
        case .connectionRefused, .connectionTerminated, .connectTimeout, .responseTimeout, .responseStalled,
            .responseIncomplete, .invalidResponse, .backendUnreachable:
            true
        default: false
        }
    }

    /// Whether what the client sends after this cannot be understood any more, so that the connection must end.
    var endsConnection: Bool {
        switch self {
        case .malformedRequest, .malformedBody, .headTooLarge, .bodyTooLarge, .headTimeout, .bodyTimeout,
            .notImplemented, .versionNotSupported, .clientGone, .clientStalled, .internalError:
            true
        default: false
        }
    }
}
