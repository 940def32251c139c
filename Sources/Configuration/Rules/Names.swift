/// What names in the file may look like.
enum Names {
    /// Name of a node, a listener or a pool: short, and without `/`, so that `POOL/BACKEND` is unambiguous.
    static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isAlphanumeric(first), text.utf8.count <= 64 else { return false }
        return text.unicodeScalars.allSatisfy { isAlphanumeric($0) || "._-".unicodeScalars.contains($0) }
    }

    /// What ``isName(_:)`` asks for, in words.
    static let nameRule = "1 to 64 letters, digits, \".\", \"_\" and \"-\", beginning with a letter or digit"

    /// Name of a backend: also what addresses are made of.
    static func isBackendName(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { isAlphanumeric($0) || "._-:/%[]".unicodeScalars.contains($0) }
    }

    /// What ``isBackendName(_:)`` asks for, in words.
    static let backendNameRule = "1 to 128 letters, digits and any of . _ - : / % [ ]"

    /// A token (RFC 9110, 5.6.2): name of a method, a field or a cookie.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-.^_`|~".unicodeScalars.contains($0) }
    }

    /// A domain name without the final dot: labels of letters, digits, `-` and `_`, at most 63 bytes each, 253 in all.
    static func isDomain(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.unicodeScalars.allSatisfy { isAlphanumeric($0) || $0 == "-" || $0 == "_" }
        }
    }

    /// Visible ASCII without space.
    static func isVisibleASCII(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Free of control characters.
    static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }

    /// `A` to `Z`, `a` to `z`, `0` to `9`.
    static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z": true
        default: false
        }
    }
}
