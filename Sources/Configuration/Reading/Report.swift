/// Collects everything that is wrong with one file, and the regular expressions that remain to be checked.
final class Report {
    /// The file's name in errors.
    let file: String
    /// What was found so far, in the order it was found.
    private(set) var errors: [ConfigurationError] = []
    /// Regular expressions, to be compiled by the caller's library.
    private(set) var expressions: [(text: String, field: Field)] = []

    init(file: String) {
        self.file = file
    }

    /// Adds an error; without a path and a location it is one of the whole file.
    func add(_ message: String, path: String = "", at location: SourceLocation = SourceLocation(line: 1, column: 1)) {
        errors.append(ConfigurationError(file: file, location: location, path: path, message: message))
    }

    /// Adds an error unless the same was told of this location.
    func addOnce(_ message: String, path: String, at location: SourceLocation) {
        if !errors.contains(where: { $0.location == location && $0.message == message }) {
            add(message, path: path, at: location)
        }
    }

    /// Notes a regular expression.
    func expect(expression text: String, at field: Field) {
        expressions.append((text, field))
    }

    /// All errors in the file's order; nil without one.
    var failure: ConfigurationErrors? {
        guard !errors.isEmpty else { return nil }
        let order = errors.indices.sorted { left, right in
            let (one, other) = (errors[left].location, errors[right].location)
            return (one.line, one.column, left) < (other.line, other.column, right)
        }
        return ConfigurationErrors(errors: order.map { errors[$0] })
    }
}
