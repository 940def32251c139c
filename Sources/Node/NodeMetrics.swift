import Control
import Health
import Proxy

/// The node's metrics, made of a report of the data plane when somebody asks.
enum NodeMetrics {
    /// All families, in a fixed order.
    static func families(_ report: ProxyReport, isReady: Bool) -> [MetricFamily] {
        self.node(report, isReady: isReady) + self.listeners(report) + self.pools(report) + self.backends(report)
    }

    private static func node(_ report: ProxyReport, isReady: Bool) -> [MetricFamily] {
        [
            MetricFamily(
                name: "apus_ready",
                help: "Whether the node should receive traffic.",
                kind: .gauge,
                samples: [MetricSample(.integer(isReady ? 1 : 0))]
            ),
            MetricFamily(
                name: "apus_in_flight",
                help: "Exchanges under way.",
                kind: .gauge,
                samples: [MetricSample(.integer(report.inFlight))]
            ),
            MetricFamily(
                name: "apus_access_log_dropped_bytes_total",
                help: "Bytes of access log lines that were lost because they could not be written in time.",
                kind: .counter,
                samples: [MetricSample(.integer(Int(clamping: report.accessLogDroppedBytes)))]
            ),
            MetricFamily(
                name: "apus_access_log_failures_total",
                help: "Writes of the access log that failed.",
                kind: .counter,
                samples: [MetricSample(.integer(Int(clamping: report.accessLogFailures)))]
            ),
        ]
    }

    // MARK: Listeners

    private static func listeners(_ report: ProxyReport) -> [MetricFamily] {
        func family(
            _ name: String,
            _ help: String,
            _ kind: MetricFamily.Kind,
            _ value: (ProxyReport.Listener) -> Int
        ) -> MetricFamily {
            let samples = report.listeners.map { MetricSample([.init("listener", $0.name)], .integer(value($0))) }
            return MetricFamily(name: name, help: help, kind: kind, samples: samples)
        }
        return [
            family("apus_listener_connections", "Client connections open.", .gauge) { $0.connections },
            family("apus_listener_accepted_total", "Client connections accepted.", .counter) {
                Int(clamping: $0.accepted)
            },
            family("apus_listener_accept_failures_total", "Failures to accept a connection.", .counter) {
                Int(clamping: $0.acceptFailures)
            },
            MetricFamily(
                name: "apus_listener_errors_total",
                help: "Requests refused or broken off before a pool was chosen, by reason.",
                kind: .counter,
                samples: report.listeners.flatMap { listener in
                    self.reasons(listener.reasons, [.init("listener", listener.name)])
                }
            ),
        ]
    }

    // MARK: Pools

    private static func pools(_ report: ProxyReport) -> [MetricFamily] {
        func family(
            _ name: String,
            _ help: String,
            _ kind: MetricFamily.Kind,
            _ samples: (ProxyReport.Pool, MetricSample.Label) -> [MetricSample]
        ) -> MetricFamily {
            let all = report.pools.flatMap { samples($0, .init("pool", $0.name)) }
            return MetricFamily(name: name, help: help, kind: kind, samples: all)
        }
        return [
            family("apus_requests_total", "Requests answered, by status code.", .counter) { pool, label in
                pool.responses.sorted { $0.key < $1.key }.map { code, count in
                    MetricSample([label, .init("code", "\(code)")], .integer(Int(clamping: count)))
                }
            },
            family("apus_errors_total", "Requests answered by the node or broken off, by reason.", .counter) {
                self.reasons($0.reasons, [$1])
            },
            family("apus_request_duration_seconds", "From a request's head to its response's end.", .histogram) {
                let histogram = MetricHistogram(
                    bounds: $0.duration.bounds,
                    counts: $0.duration.counts.map { Int(clamping: $0) },
                    sum: $0.duration.sum
                )
                return [MetricSample([$1], .histogram(histogram))]
            },
            family("apus_request_bytes_total", "Payload bytes of requests.", .counter) {
                [MetricSample([$1], .integer(Int(clamping: $0.requestBytes)))]
            },
            family("apus_response_bytes_total", "Bytes of responses, heads included.", .counter) {
                [MetricSample([$1], .integer(Int(clamping: $0.responseBytes)))]
            },
            family("apus_pool_waiting", "Requests that wait for a backend with room.", .gauge) {
                [MetricSample([$1], .integer($0.waiting))]
            },
        ]
    }

    // MARK: Backends

    private static func backends(_ report: ProxyReport) -> [MetricFamily] {
        func family(
            _ name: String,
            _ help: String,
            _ kind: MetricFamily.Kind,
            _ value: (ProxyReport.Backend) -> Int
        ) -> MetricFamily {
            let samples = report.pools.flatMap { pool in
                pool.backends.map {
                    MetricSample([.init("pool", pool.name), .init("backend", $0.name)], .integer(value($0)))
                }
            }
            return MetricFamily(name: name, help: help, kind: kind, samples: samples)
        }
        func counter(_ name: String, _ help: String, _ value: (ProxyReport.Backend) -> UInt64) -> MetricFamily {
            family(name, help, .counter) { Int(clamping: value($0)) }
        }
        return [
            family("apus_backend_up", "Whether the backend takes new requests.", .gauge) { $0.state == .up ? 1 : 0 },
            family("apus_backend_weight", "The backend's weight.", .gauge) { $0.weight },
            family("apus_backend_in_flight", "Exchanges in flight.", .gauge) { $0.inFlight },
            family("apus_backend_idle_connections", "Idle connections kept.", .gauge) { $0.idleConnections },
            counter("apus_backend_requests_total", "Requests sent, repeated attempts included.") { $0.requests },
            counter("apus_backend_failures_total", "Broken, late or invalid answers, and 5xx.") { $0.failures },
            counter("apus_backend_connects_total", "Connections opened.") { $0.connects },
            counter("apus_backend_connect_failures_total", "Connections that failed.") { $0.connectFailures },
            counter("apus_backend_retries_total", "Requests sent again after an attempt here failed.") { $0.retries },
            counter("apus_backend_ejections_total", "Times live traffic's failures ejected it.") { $0.ejections },
            counter("apus_backend_check_successes_total", "Health checks that succeeded.") { $0.checkSuccesses },
            counter("apus_backend_check_failures_total", "Health checks that failed.") { $0.checkFailures },
        ]
    }

    private static func reasons(_ reasons: [String: UInt64], _ labels: [MetricSample.Label]) -> [MetricSample] {
        reasons.sorted { $0.key < $1.key }.map { reason, count in
            MetricSample(labels + [.init("reason", reason)], .integer(Int(clamping: count)))
        }
    }
}
