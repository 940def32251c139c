import Testing

@testable import ApusConfiguration

/// Loads a file in which every regular expression but `(` is valid.
func load(_ yaml: String) throws(ConfigurationErrors) -> Configuration {
    try Configuration.load(yaml: yaml, file: "apus.yaml") { $0.contains("(") ? "missing closing parenthesis" : nil }
}

/// The errors of a file, each as it is shown; empty when it loads.
func failures(of yaml: String) -> [String] {
    do throws(ConfigurationErrors) {
        _ = try load(yaml)
        return []
    } catch {
        return error.errors.map(\.description)
    }
}

/// Files with one place for the lines under test; these begin at line 8 unless stated otherwise.
enum Sample {
    /// The smallest file that loads.
    static let minimal = """
        listeners:
          web:
            address: 0.0.0.0:8080
            pool: api
        pools:
          api:
            backends: [10.0.0.1:8000]

        """

    /// The pools alone, 3 lines.
    static let pools = """
        pools:
          api:
            backends: [10.0.0.1:8000]

        """

    /// Lines at the top level.
    static func root(_ lines: String...) -> String {
        minimal + indented(lines, by: 0)
    }

    /// Lines in the pool.
    static func pool(_ lines: String...) -> String {
        minimal + indented(lines, by: 4)
    }

    /// Lines in the pool in place of `backends`, from line 7 on.
    static func backends(_ lines: String...) -> String {
        minimal.split(separator: "\n").dropLast().joined(separator: "\n") + "\n" + indented(lines, by: 4)
    }

    /// Lines in the listener.
    static func listener(_ lines: String...) -> String {
        pools + """
            listeners:
              web:
                address: 0.0.0.0:8080
                pool: api

            """ + indented(lines, by: 4)
    }

    /// Routes of the listener.
    static func routes(_ lines: String...) -> String {
        pools + """
            listeners:
              web:
                address: 0.0.0.0:8080
                routes:

            """ + indented(lines, by: 6)
    }

    /// A listener's address, at line 6.
    static func address(_ address: String) -> String {
        pools + """
            listeners:
              web:
                address: \(address)
                pool: api

            """
    }

    private static func indented(_ lines: [String], by columns: Int) -> String {
        lines.map { String(repeating: " ", count: columns) + $0 + "\n" }.joined()
    }
}

/// A fixed sequence of numbers for each seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
