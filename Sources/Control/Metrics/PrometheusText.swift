/// Prometheus' text exposition format, version 0.0.4.
///
/// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
package enum PrometheusText {
    /// The media type of what ``render(_:)`` writes.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Writes families in their order; linear in the size of the output.
    package static func render(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families where !family.samples.isEmpty {
            text += "# HELP \(family.name) \(escape(family.help, quotes: false))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                append(sample, of: family.name, to: &text)
            }
        }
        return text
    }

    private static func append(_ sample: MetricSample, of name: String, to text: inout String) {
        switch sample.value {
        case .integer(let value):
            appendLine(name, sample.labels, value.description, to: &text)
        case .real(let value):
            appendLine(name, sample.labels, number(value), to: &text)
        case .histogram(let histogram):
            append(histogram, of: name, labels: sample.labels, to: &text)
        }
    }

    private static func append(
        _ histogram: MetricHistogram,
        of name: String,
        labels: [MetricSample.Label],
        to text: inout String
    ) {
        var cumulative = 0
        for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
            cumulative += count
            let bucketLabels = labels + [.init("le", number(bound))]
            appendLine("\(name)_bucket", bucketLabels, cumulative.description, to: &text)
        }
        appendLine("\(name)_sum", labels, number(histogram.sum), to: &text)
        appendLine("\(name)_count", labels, cumulative.description, to: &text)
    }

    private static func appendLine(
        _ name: String,
        _ labels: [MetricSample.Label],
        _ value: String,
        to text: inout String
    ) {
        text += name
        if !labels.isEmpty {
            text += "{"
            for (index, label) in labels.enumerated() {
                text += "\(index == 0 ? "" : ",")\(label.name)=\"\(escape(label.value, quotes: true))\""
            }
            text += "}"
        }
        text += " \(value)\n"
    }

    /// Go's ParseFloat reads what Swift writes, but for the names of the special values.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int(exactly: value), whole.magnitude < 1 << 53 { return whole.description }
        return value.description
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        // By scalar: "\r\n" is one Character, and its line feed must not pass.
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
