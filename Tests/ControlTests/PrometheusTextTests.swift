import Testing

@testable import Control

@Suite("Prometheus text")
struct PrometheusTextTests {
    @Test("a family has its help, its type and a line for each sample")
    func family() {
        let family = MetricFamily(
            name: "apus_requests_total",
            help: "Requests.",
            kind: .counter,
            samples: [
                .init([.init("pool", "api"), .init("code", "200")], .integer(7)),
                .init([.init("pool", "web")], .real(0.5)),
            ]
        )
        #expect(
            PrometheusText.render([family]) == """
                # HELP apus_requests_total Requests.
                # TYPE apus_requests_total counter
                apus_requests_total{pool="api",code="200"} 7
                apus_requests_total{pool="web"} 0.5

                """
        )
    }

    @Test("quotes, backslashes and line feeds cannot leave a label or a help text")
    func escaping() {
        let family = MetricFamily(
            name: "apus_x",
            help: "one\\two\nthree \"four\"",
            kind: .gauge,
            samples: [.init([.init("backend", "a\"b\\c\nd\r\ne}")], .integer(1))]
        )
        #expect(
            PrometheusText.render([family])
                == "# HELP apus_x one\\\\two\\nthree \"four\"\n# TYPE apus_x gauge\n"
                + "apus_x{backend=\"a\\\"b\\\\c\\nd\r\\ne}\"} 1\n"
        )
    }

    @Test("histogram buckets are cumulative and end with all values")
    func histogram() {
        let family = MetricFamily(
            name: "apus_seconds",
            help: "Time.",
            kind: .histogram,
            samples: [
                .init([.init("pool", "a")], .histogram(.init(bounds: [0.005, 1], counts: [3, 2, 1], sum: 4.25)))
            ]
        )
        #expect(
            PrometheusText.render([family]) == """
                # HELP apus_seconds Time.
                # TYPE apus_seconds histogram
                apus_seconds_bucket{pool="a",le="0.005"} 3
                apus_seconds_bucket{pool="a",le="1"} 5
                apus_seconds_bucket{pool="a",le="+Inf"} 6
                apus_seconds_sum{pool="a"} 4.25
                apus_seconds_count{pool="a"} 6

                """
        )
    }

    @Test(
        "special values have Prometheus' names",
        arguments: [
            (Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (3, "3"), (-2.5, "-2.5"), (1e300, "1e+300"),
        ]
    )
    func specialValues(value: Double, text: String) {
        let family = MetricFamily(name: "x", help: "h", kind: .gauge, samples: [.init(.real(value))])
        #expect(PrometheusText.render([family]) == "# HELP x h\n# TYPE x gauge\nx \(text)\n")
    }

    @Test("a family without samples is left out")
    func empty() {
        #expect(PrometheusText.render([.init(name: "x", help: "h", kind: .gauge, samples: [])]).isEmpty)
    }
}
