import ApusConfiguration
import Glibc
import HTTPWire
import NIOCore
import Testing

@testable import Proxy

@Suite struct AnswerReasonTests {
    /// The error types that RFC 9209, section 2.3, registers.
    private static let registered: Set<String> = [
        "dns_timeout", "dns_error", "destination_not_found", "destination_unavailable", "destination_ip_prohibited",
        "destination_ip_unroutable", "connection_refused", "connection_terminated", "connection_timeout",
        "connection_read_timeout", "connection_write_timeout", "connection_limit_reached", "tls_protocol_error",
        "tls_certificate_error", "tls_alert_received", "http_request_error", "http_request_denied",
        "http_response_incomplete", "http_response_header_section_size", "http_response_header_size",
        "http_response_body_size", "http_response_trailer_section_size", "http_response_trailer_size",
        "http_response_transfer_coding", "http_response_content_coding", "http_response_timeout", "http_upgrade_failed",
        "http_protocol_error", "proxy_internal_response", "proxy_internal_error", "proxy_configuration_error",
        "proxy_loop_detected",
    ]

    /// RFC 9110, section 15, and RFC 6585 for 431.
    private static let phrases = [
        400: "Bad Request", 404: "Not Found", 408: "Request Timeout", 413: "Content Too Large",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
        502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]

    @Test(arguments: AnswerReason.allCases)
    func an_answer_has_a_registered_error_type_and_the_phrase_of_its_status(reason: AnswerReason) {
        #expect(Self.registered.contains("\(reason.errorType)"))
        if reason.status != 0 { #expect(Self.phrases[reason.status] == "\(reason.phrase)") }
    }

    @Test func every_status_of_the_contract_has_a_reason() {
        #expect(Set(AnswerReason.allCases.map(\.status)) == Set(Self.phrases.keys).union([0]))
    }

    @Test func names_are_distinct_and_fit_for_labels() {
        let names = AnswerReason.allCases.map { "\($0.name)" }
        #expect(Set(names).count == names.count)
        let letters = Set("abcdefghijklmnopqrstuvwxyz_")
        #expect(names.allSatisfy { !$0.isEmpty && $0.allSatisfy(letters.contains) })
    }

    @Test func raw_values_are_indices_of_the_counters() {
        #expect(AnswerReason.allCases.map { Int($0.rawValue) } == Array(AnswerReason.allCases.indices))
    }

    @Test func a_client_error_is_never_held_against_a_backend() {
        for reason in AnswerReason.allCases where (400..<500).contains(reason.status) {
            #expect(!reason.isBackendFailure)
        }
        for reason in AnswerReason.allCases where [502, 504].contains(reason.status) {
            #expect(reason.isBackendFailure)
        }
        for reason in [AnswerReason.clientGone, .clientStalled, .queueFull, .queueTimeout, .noBackend, .internalError] {
            #expect(!reason.isBackendFailure)
        }
    }

    @Test func a_connection_ends_where_the_client_cannot_be_followed_any_more() {
        for reason in AnswerReason.allCases where ![404, 502, 503, 504, 0].contains(reason.status) {
            #expect(reason.endsConnection)
        }
        for reason in AnswerReason.allCases where [404, 502, 503, 504].contains(reason.status) {
            #expect(!reason.endsConnection)
        }
    }

    @Test(arguments: [
        (HeadError.headTooLarge, AnswerReason.headTooLarge), (.tooManyFields, .headTooLarge),
        (.connectUnsupported, .notImplemented), (.transferCodingUnsupported, .notImplemented),
        (.versionUnsupported, .versionNotSupported), (.severalHosts, .malformedRequest),
    ])
    func refused_heads_have_their_reason(error: HeadError, reason: AnswerReason) {
        #expect(AnswerReason(error) == reason)
    }

    @Test func every_refused_head_is_answered_with_its_own_status() {
        for error in HeadError.allCases { #expect(AnswerReason(error).status == error.status) }
    }

    @Test(arguments: [
        (ECONNREFUSED, AnswerReason.connectionRefused), (ECONNRESET, .connectionRefused), (ENOENT, .connectionRefused),
        (ETIMEDOUT, .connectTimeout), (ENETUNREACH, .backendUnreachable), (EHOSTUNREACH, .backendUnreachable),
    ])
    func failed_connections_have_their_reason(code: CInt, reason: AnswerReason) {
        #expect(AnswerReason(connectError: IOError(errnoCode: code, reason: "connect")) == reason)
    }

    @Test func a_late_connection_is_a_timeout() {
        #expect(AnswerReason(connectError: ChannelError.connectTimeout(.seconds(1))) == .connectTimeout)
    }

    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL])
    func a_shortage_of_the_node_is_no_failure_of_the_backend(code: CInt) {
        let reason = AnswerReason(connectError: IOError(errnoCode: code, reason: "connect"))
        #expect(reason.status == 503 && !reason.isBackendFailure)
    }
}
