/// A value of a configuration file and where it stands; what the YAML library's nodes become.
struct Tree {
    /// The value.
    var value: Value
    /// Where it begins.
    var location: SourceLocation

    /// What a value can be.
    ///
    /// What plain text means is decided by the rule of its key, never by YAML's type guessing.
    indirect enum Value {
        /// Text without quotes.
        case plain(String)
        /// Text in quotes, or a block of text.
        case quoted(String)
        /// A list.
        case list([Tree])
        /// A mapping, in the file's order; keys are unique.
        case mapping([Entry])
        /// Something already reported; readers pass over it in silence.
        case invalid

        /// The text of a plain or quoted value.
        var scalar: String? {
            switch self {
            case .plain(let text), .quoted(let text): text
            case .list, .mapping, .invalid: nil
            }
        }
    }

    /// A key of a mapping and its value.
    struct Entry {
        /// The key.
        var key: String
        /// Where the key begins.
        var keyLocation: SourceLocation
        /// The value.
        var tree: Tree
    }
}
