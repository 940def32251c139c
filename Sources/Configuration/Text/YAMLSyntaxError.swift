import Yams

/// The YAML library's error in our words: one line, with a remedy where the cause is a common one.
struct YAMLSyntaxError {
    private var message: String
    private var location: SourceLocation

    init(_ error: YamlError, in yaml: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            location = SourceText.clamp(SourceLocation(mark), to: yaml)
            message = Self.sentence(problem, context: context, in: yaml, at: location)
        case .composer(_, let problem, let mark, _):
            location = SourceLocation(mark)
            message =
                if problem.contains("another document") {
                    "must be a single YAML document; remove the \"---\" line and what does not belong to this node"
                } else {
                    YAMLReader.referenceMessage
                }
        default:
            location = SourceLocation(line: 1, column: 1)
            message = "not valid YAML"
        }
    }

    func add(to report: Report) {
        report.add(message, at: location)
    }

    private static func sentence(
        _ problem: String,
        context: YamlError.Context?,
        in yaml: String,
        at location: SourceLocation
    ) -> String {
        if problem.contains("Maximum nesting level") {
            return "is nested too deeply"
        }
        let place = context.map { context in
            let isElsewhere = context.mark.line < location.line
            return context.text + (isElsewhere ? " that begins on line \(context.mark.line), " : ", ")
        }
        let remedy = remedy(problem, context: context, in: yaml, at: location).map { "; " + $0 } ?? ""
        return "not valid YAML: \(place ?? "")\(problem)\(remedy)"
    }

    private static func remedy(
        _ problem: String,
        context: YamlError.Context?,
        in yaml: String,
        at location: SourceLocation
    ) -> String? {
        let line = SourceText.line(location.line, of: yaml)
        let rest = String(line.unicodeScalars.dropFirst(location.column - 1))
        if problem.contains("tab character") || (problem.contains("cannot start any token") && rest.first == "\t") {
            return "indent with spaces, not with tabs"
        }
        if context?.text.contains("alias") == true || context?.text.contains("an anchor") == true {
            return "put text that begins with * or & in quotes, such as \"*.example.com\""
        }
        if problem.contains("cannot start any token") {
            return "put text that begins with \(Shown.text(String(rest.prefix(1)))) in quotes"
        }
        if line.contains("]:") {
            return "put an address that begins with [ in quotes, such as \"[::]:8080\""
        }
        if problem.contains("expected key") || problem.contains("'-' indicator") {
            return "check the indentation: keys of one mapping begin in the same column"
        }
        if problem.contains("expected ':'") {
            return "write KEY: VALUE"
        }
        if problem.contains("mapping values are not allowed") {
            return "put text that holds \": \" in quotes, and begin keys of one mapping in the same column"
        }
        return nil
    }
}
