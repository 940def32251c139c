/// A metric with all its samples, as Prometheus knows it.
package struct MetricFamily: Sendable, Equatable {
    /// The whole name, prefix `apus_` and unit included; a counter's ends in `_total`.
    package var name: String
    /// What it counts, in one sentence.
    package var help: String
    /// How samples are to be read.
    package var kind: Kind
    /// The samples; no two with the same labels.
    package var samples: [MetricSample]

    /// How samples are to be read.
    package enum Kind: String, Sendable, Equatable {
        /// Only grows, from 0 at the start of the process.
        case counter
        /// Goes up and down.
        case gauge
        /// A distribution.
        case histogram
    }

    /// Describes a metric.
    package init(name: String, help: String, kind: Kind, samples: [MetricSample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }
}

/// One value of a metric.
package struct MetricSample: Sendable, Equatable {
    /// What the value is of, in the order it is written.
    package var labels: [Label]
    /// The value.
    package var value: Value

    /// A label, such as `pool="api"`.
    package struct Label: Sendable, Equatable {
        /// The label's name: letters, digits and underscores.
        package var name: String
        /// The label's value: any text.
        package var value: String

        /// States a label.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A value of one of three forms; a histogram's belongs to ``MetricFamily/Kind/histogram`` only.
    package enum Value: Sendable, Equatable {
        case integer(Int)
        case real(Double)
        case histogram(MetricHistogram)
    }

    /// States a value and what it is of.
    package init(_ labels: [Label], _ value: Value) {
        self.labels = labels
        self.value = value
    }

    /// States a value that has no labels.
    package init(_ value: Value) {
        self.init([], value)
    }
}

/// A distribution: how many values fell between each two bounds.
package struct MetricHistogram: Sendable, Equatable {
    /// Upper bounds, inclusive and ascending, in the metric's unit; infinity is understood.
    package var bounds: [Double]
    /// Values in each bucket alone (not cumulative): one more than there are bounds, the last above every bound.
    package var counts: [Int]
    /// The sum of all values, in the metric's unit.
    package var sum: Double

    /// States a distribution.
    package init(bounds: [Double], counts: [Int], sum: Double) {
        precondition(counts.count == bounds.count + 1, "a histogram needs a count for each bound and one above")
        self.bounds = bounds
        self.counts = counts
        self.sum = sum
    }
}
