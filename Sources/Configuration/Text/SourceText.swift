/// What is checked on a file's text before the YAML library sees it.
enum SourceText {
    /// Something wrong and where.
    struct Problem {
        var message: String
        var location: SourceLocation
    }

    /// References to an anchor that a file may hold and still be parsed (to be refused with a better message).
    ///
    /// The library compares keys with everything they refer to, so references to lists of references cost time that is
    /// exponential in their number ("billion laughs").
    private static let referenceLimit = 4

    /// The first character YAML forbids, or else the first of too many references.
    static func problem(in text: String) -> Problem? {
        forbiddenCharacter(in: text) ?? excessReferences(in: text)
    }

    /// Where the first byte sequence that is not UTF-8 begins.
    static func firstInvalidUTF8(in bytes: [UInt8]) -> SourceLocation {
        var location = SourceLocation(line: 1, column: 1)
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var previous: Unicode.Scalar = " "
        while case .valid(let encoded) = parser.parseScalar(from: &rest) {
            let scalar = Unicode.UTF8.decode(encoded)
            location.advance(over: scalar, after: previous)
            previous = scalar
        }
        return location
    }

    /// The text without a byte order mark, which the library would count as a column.
    static func withoutByteOrderMark(_ text: String) -> String {
        guard text.unicodeScalars.first == "\u{FEFF}" else { return text }
        return String(text.unicodeScalars.dropFirst())
    }

    /// The location, or the end of the text when it lies behind that: libyaml ends the last line by itself.
    static func clamp(_ location: SourceLocation, to text: String) -> SourceLocation {
        var end = SourceLocation(line: 1, column: 1)
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            end.advance(over: scalar, after: previous)
            previous = scalar
        }
        return location.line > end.line ? end : location
    }

    /// The text of a line, counted from 1; empty past the end.
    static func line(_ number: Int, of text: String) -> String {
        var place = SourceLocation(line: 1, column: 1)
        var previous: Unicode.Scalar = " "
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let current = place.line
            place.advance(over: scalar, after: previous)
            previous = scalar
            if current == number, place.line == number, scalar != "\n" {
                line.append(scalar)
            } else if place.line > number {
                break
            }
        }
        return String(line)
    }

    /// YAML 1.1, 5.1: the printable characters.
    private static func forbiddenCharacter(in text: String) -> Problem? {
        var location = SourceLocation(line: 1, column: 1)
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF:
                break
            default:
                return Problem(
                    message: "holds the control character \(Shown.codePoint(scalar)); remove it",
                    location: location
                )
            }
            location.advance(over: scalar, after: previous)
            previous = scalar
        }
        return nil
    }

    /// Finds more than a few `*name` that follow a `&name`.
    ///
    /// Quotes and comments are not told apart: what looks like this so often is nothing but references.
    private static func excessReferences(in text: String) -> Problem? {
        var location = SourceLocation(line: 1, column: 1)
        var anchors: Set<String> = []
        var references = 0
        var mark: (sign: Unicode.Scalar, name: String, location: SourceLocation)?
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if let current = mark, !isNameCharacter(scalar) {
                if current.sign == "&" {
                    anchors.insert(current.name)
                } else if anchors.contains(current.name) {
                    references += 1
                    if references > referenceLimit {
                        return Problem(message: YAMLReader.referenceMessage, location: current.location)
                    }
                }
                mark = nil
            }
            if scalar == "&" || scalar == "*" {
                mark = (scalar, "", location)
            } else {
                mark?.name.unicodeScalars.append(scalar)
            }
            location.advance(over: scalar, after: previous)
            previous = scalar
        }
        return nil
    }

    /// What libyaml takes into the name of an anchor.
    private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z", "_", "-": true
        default: false
        }
    }
}

extension SourceLocation {
    /// Steps over one character, counting lines and columns as libyaml does.
    mutating func advance(over scalar: Unicode.Scalar, after previous: Unicode.Scalar) {
        switch scalar {
        case "\n" where previous == "\r":
            break
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
            line += 1
            column = 1
        default:
            column += 1
        }
    }
}
