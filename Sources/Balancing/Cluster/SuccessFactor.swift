/// The part of its weight that a backend should keep, by how often it fails.
///
/// A backend that fails at once always looks idle, and least connections would send it more and more. If it fails a part
/// `f` of its exchanges at once, it is free again for another so much sooner: at equal counts it gets `1 / (1 - f)` times
/// the work. So the factor is the success rate squared, one power to make up for that and one to send less to who fails.
///
/// Fed every 250 ms; older outcomes count less, by a tenth each time. With little traffic it stays near 1.
package struct SuccessFactor: Sendable, Equatable {
    /// The least: enough work to see a backend recover.
    package static let least: Float = 0.05
    /// Successes that every backend is given, so that a few failures say little.
    private static let prior: Float = 20
    /// What is left of earlier outcomes.
    private static let memory: Float = 0.9
    /// Factors are told in steps, so that not every failure makes a new table.
    private static let step: Float = 0.05

    private var successes: Float = 0
    private var failures: Float = 0

    /// A backend of which nothing is known.
    package init() {}

    /// Takes in what happened in the last 250 ms.
    ///
    /// - Parameters:
    ///   - successes: Exchanges that the backend served.
    ///   - failures: Exchanges that failed by its fault.
    /// - Returns: Whether ``factor`` changed.
    @discardableResult
    package mutating func tick(successes: Int, failures: Int) -> Bool {
        let before = factor
        self.successes = self.successes * Self.memory + Float(max(0, successes))
        self.failures = self.failures * Self.memory + Float(max(0, failures))
        return factor != before
    }

    /// 0.05 to 1, in steps of 0.05.
    package var factor: Float {
        let rate = (successes + Self.prior) / (successes + failures + Self.prior)
        return max(Self.least, (rate * rate / Self.step).rounded() * Self.step)
    }
}
