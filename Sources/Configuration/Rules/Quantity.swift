/// Numbers, durations and sizes as the file writes them.
enum Quantity {
    /// A decimal number without sign `+`, leading zeros, underscores and the like.
    static func integer(_ text: String) -> Int? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        return isDigits(digits) && (digits == "0" || digits.first != "0") ? Int(text) : nil
    }

    /// `250ms`, `5s`, `2m`, `1h`; a whole number and one unit.
    static func duration(_ text: String) -> Duration? {
        let (number, unit) = split(text)
        let milliseconds: Int
        switch unit {
        case "ms": milliseconds = 1
        case "s": milliseconds = 1_000
        case "m": milliseconds = 60_000
        case "h": milliseconds = 3_600_000
        default: return nil
        }
        return number.flatMap { product($0, milliseconds) }.map { .milliseconds($0) }
    }

    /// Bytes of `512B`, `64KiB`, `1MiB`, `1GiB`.
    ///
    /// Powers of 1,000 (`KB`, `MB`) are refused: half of the world's programs mean 1,024 by them.
    static func size(_ text: String) -> Int? {
        let (number, unit) = split(text)
        guard let unit = units.first(where: { $0.name == unit }) else { return nil }
        return number.flatMap { product($0, unit.bytes) }
    }

    /// A duration in the largest unit that gives a whole number.
    static func format(_ duration: Duration) -> String {
        let parts = duration.components
        let milliseconds = parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000
        for (unit, size) in [("h", 3_600_000), ("m", 60_000), ("s", 1_000)] as [(String, Int64)]
        where milliseconds != 0 && milliseconds.isMultiple(of: size) {
            return "\(milliseconds / size)\(unit)"
        }
        return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
    }

    /// A size in the largest unit that gives a whole number.
    static func format(bytes: Int) -> String {
        let unit = units.first { bytes >= $0.bytes && bytes.isMultiple(of: $0.bytes) }
        return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)B"
    }

    /// What to do about something that is no duration.
    static func durationRemedy(_ value: Tree.Value) -> String? {
        switch value {
        case .plain(let text) where integer(text) != nil: "add a unit, such as \(text)s"
        case .quoted(let text) where duration(text) != nil: "remove the quotes"
        case .plain(let text) where text.contains("."): "use a whole number and a smaller unit"
        default: nil
        }
    }

    /// What to do about something that is no size.
    static func sizeRemedy(_ value: Tree.Value) -> String? {
        switch value {
        case .plain(let text) where integer(text) != nil: return "add a unit, such as \(text)B"
        case .quoted(let text) where size(text) != nil: return "remove the quotes"
        case .plain(let text):
            let (number, unit) = split(text)
            let meant = units.first { $0.name.lowercased().filter { $0 != "i" && $0 != "b" } == base(unit) }
            guard let number, let meant else { return nil }
            return "write \(number)\(meant.name)"
        default: return nil
        }
    }

    private static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    private static func base(_ unit: Substring) -> String {
        unit.lowercased().filter { $0 != "i" && $0 != "b" }
    }

    private static func split(_ text: String) -> (number: Int?, unit: Substring) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        return (integer(String(digits)), text[digits.endIndex...])
    }

    private static func product(_ number: Int, _ factor: Int) -> Int? {
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
