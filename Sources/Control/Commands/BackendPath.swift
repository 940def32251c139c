/// The path of a backend in the admin API, `/v1/pools/{pool}/backends/{backend}`.
///
/// Names of backends hold `:`, `/`, `%` and brackets. Written, all but letters, digits and `-._~` is percent-encoded; read, a
/// `/` may stand as it is, since the backend is all the rest of the path.
struct BackendPath: Equatable {
    private static let prefix = "/v1/pools/"
    private static let middle = "/backends/"

    /// The pool's name.
    var pool: String
    /// The backend's name.
    var backend: String

    /// Names that need not be valid ones.
    init(pool: String, backend: String) {
        self.pool = pool
        self.backend = backend
    }

    /// Reads a path; nil when it is of another form.
    ///
    /// Throws ``CommandBody/Problem`` when it is of this form, but its names are not percent-encoded UTF-8.
    init?(_ path: String) throws(CommandBody.Problem) {
        guard let (pool, backend) = Self.parts(of: path) else { return nil }
        guard let pool = Self.decoded(pool), let backend = Self.decoded(backend) else {
            throw CommandBody.Problem(message: "the path must be UTF-8, percent-encoded (%25 for %)")
        }
        self.init(pool: pool, backend: backend)
    }

    /// Whether a path is of this form, whatever names it holds.
    static func matches(_ path: String) -> Bool { parts(of: path) != nil }

    /// The path, percent-encoded.
    var text: String {
        Self.prefix + Self.encoded(pool) + Self.middle + Self.encoded(backend)
    }

    private static func parts(of path: String) -> (pool: Substring, backend: Substring)? {
        guard path.hasPrefix(prefix) else { return nil }
        let rest = path.dropFirst(prefix.count)
        guard let slash = rest.firstIndex(of: "/"), rest[slash...].hasPrefix(middle) else { return nil }
        let backend = rest[slash...].dropFirst(middle.count)
        return slash == rest.startIndex || backend.isEmpty ? nil : (rest[..<slash], backend)
    }

    private static func encoded(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80,
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".unicodeScalars.contains(scalar)
            {
                text.unicodeScalars.append(scalar)
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            guard digits.count == 2 else { return nil }
            bytes.append(UInt8(digits[0] * 16 + digits[1]))
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
