import ApusConfiguration
import ArgumentParser

/// A duration as the configuration writes them, above zero.
struct DurationArgument: ExpressibleByArgument, Equatable {
    var duration: Duration

    init?(argument: String) {
        guard let duration = Duration(text: argument), duration > .zero else { return nil }
        self.duration = duration
    }
}
