extension Configuration {
    /// Largest configuration file in bytes: room for some ten thousand backends, and a bound on the work of reading it.
    package static let fileSizeLimit = 1 << 20

    /// Reads and validates a configuration file's text.
    ///
    /// - Parameters:
    ///   - yaml: The text; YAML 1.1 without anchors, aliases, tags and duplicate keys, at most ``fileSizeLimit`` bytes.
    ///   - file: Name of the file, for errors.
    ///   - checkRegex: Gives what is wrong with a PCRE2 expression, nil when it is valid; this target compiles none.
    /// - Returns: A configuration that keeps every rule.
    /// - Throws: Everything that is wrong with the file, not the first error alone.
    package static func load(
        yaml: String,
        file: String,
        checkRegex: (String) -> String?
    ) throws(ConfigurationErrors) -> Configuration {
        let report = Report(file: file)
        let configuration = read(yaml: yaml, report: report)
        for expression in report.expressions {
            if let problem = checkRegex(expression.text) {
                expression.field.fail("must be a regular expression (PCRE2): \(Shown.line(problem))")
            }
        }
        if let errors = report.failure {
            throw errors
        }
        guard let configuration else {
            preconditionFailure("a configuration that cannot be read has errors")
        }
        return configuration
    }

    /// Reads and validates a configuration file's bytes, which must be UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: The file, at most ``fileSizeLimit`` bytes.
    ///   - file: Name of the file, for errors.
    ///   - checkRegex: Gives what is wrong with a PCRE2 expression, nil when it is valid.
    /// - Returns: A configuration that keeps every rule.
    /// - Throws: Everything that is wrong with the file, not the first error alone.
    package static func load(
        bytes: [UInt8],
        file: String,
        checkRegex: (String) -> String?
    ) throws(ConfigurationErrors) -> Configuration {
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            let report = Report(file: file)
            report.add("is not UTF-8 text; save the file as UTF-8", at: SourceText.firstInvalidUTF8(in: bytes))
            throw ConfigurationErrors(errors: report.errors)
        }
        return try load(yaml: yaml, file: file, checkRegex: checkRegex)
    }

    /// The configuration as far as it can be read; whether it may be used, the report says.
    private static func read(yaml: String, report: Report) -> Configuration? {
        guard yaml.utf8.count <= fileSizeLimit else {
            report.add("must be at most 1 MiB, got \(yaml.utf8.count) bytes; split the node's work or shorten the file")
            return nil
        }
        let yaml = SourceText.withoutByteOrderMark(yaml)
        if let problem = SourceText.problem(in: yaml) {
            report.add(problem.message, at: problem.location)
            return nil
        }
        guard let tree = YAMLReader.tree(of: yaml, report: report) else { return nil }
        let root = Field(value: tree.value, location: tree.location, path: "", report: report)
        return Configuration.read(root)
    }
}
