/// One thing that is wrong with a configuration file: where it is, what it is and what to do about it.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's name, as the caller gave it.
    package var file: String
    /// Where the wrong value, or the wrong key, begins.
    package var location: SourceLocation
    /// The value's place in the tree, such as `pools.api.backends[0].weight`; empty for the file as a whole.
    package var path: String
    /// What is wrong and how to mend it; one line.
    package var message: String

    /// `FILE:LINE:COLUMN: error: PATH: MESSAGE`, in one line.
    package var description: String {
        let place = "\(file):\(location.line):\(location.column): error: "
        return path.isEmpty ? place + message : place + path + ": " + message
    }
}

/// All that is wrong with a configuration file, in the file's order; never empty.
package struct ConfigurationErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// The errors by line, then column.
    ///
    /// Their number is limited by the size of the file.
    package var errors: [ConfigurationError]

    /// Every error in a line of its own, without a final line break.
    package var description: String {
        errors.map(\.description).joined(separator: "\n")
    }
}
