/// Lets parsing go on after a duplicate key.
enum DuplicateKey {
    /// The text with the first character of the key at `location` replaced by one that no other key begins with.
    ///
    /// Lines and columns stay what they were. Nil when the key does not begin with a character that can be replaced.
    static func masking(in text: String, at location: SourceLocation, number: Int) -> String? {
        guard let mask = Unicode.Scalar(UInt32(0xF8FF - number)) else { return nil }
        var scalars = text.unicodeScalars
        var place = SourceLocation(line: 1, column: 1)
        var previous: Unicode.Scalar = " "
        var index = scalars.startIndex
        while index < scalars.endIndex, place != location {
            place.advance(over: scalars[index], after: previous)
            previous = scalars[index]
            scalars.formIndex(after: &index)
        }
        guard index < scalars.endIndex else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" {
            scalars.formIndex(after: &index)
        }
        guard index < scalars.endIndex, isReplaceable(scalars[index]) else { return nil }
        scalars.replaceSubrange(index...index, with: CollectionOfOne(mask))
        return String(scalars)
    }

    private static func isReplaceable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z", "_", "/", ".": true
        default: false
        }
    }
}
