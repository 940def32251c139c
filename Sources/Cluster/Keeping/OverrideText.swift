import Gossip

/// Decisions as a text: a heading, one line for each, and a last line by which a damaged file is known.
///
/// A line has the property, the value (`-` when the decision was taken back), the time, the expiry (`-` for none), the
/// node it was made on, the pool and the backend, parted by spaces; names are percent-encoded:
///
///     apus overrides 1
///     drain 1 1764057600000.0 - lb-1 api 10.0.1.10:8000
///     end 1 9ae16a3b2f90404f
enum OverrideText {
    /// Bytes of a file, at most: more decisions than any cluster keeps.
    static let sizeMax = 32 << 20

    /// A file that is none of decisions, or is not whole.
    struct Damage: Error, Equatable {
        /// The line at fault, from 1.
        var line: Int
    }

    private static let heading = "apus overrides 1"
    private static let dash = "-"

    /// The text of decisions.
    static func encode(_ decisions: [Override]) -> [UInt8] {
        var text = Array("\(Self.heading)\n".utf8)
        for decision in decisions {
            let subject = decision.subject
            let fields = [
                Self.name(subject.property), decision.value.map { String($0) } ?? Self.dash,
                "\(decision.time.milliseconds).\(decision.time.counter)",
                decision.expiry.map { String($0) } ?? Self.dash,
                PercentText.encode(decision.origin), PercentText.encode(subject.pool),
                PercentText.encode(subject.backend),
            ]
            text += Array(fields.joined(separator: " ").utf8) + [UInt8(ascii: "\n")]
        }
        return text + Array("end \(decisions.count) \(Self.checksum(text))\n".utf8)
    }

    /// Reads a text.
    ///
    /// - Parameter bytes: The text.
    /// - Returns: The decisions.
    /// - Throws: Where it is damaged.
    static func decode(_ bytes: [UInt8]) throws(Damage) -> [Override] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // The last line ends as well, so nothing comes after it.
        guard bytes.count <= Self.sizeMax, lines.count >= 3, lines[lines.count - 1].isEmpty,
            Array(lines[0]) == Array(Self.heading.utf8)
        else { throw Damage(line: 1) }
        let last = lines.count - 2
        let body = Array(bytes[..<lines[last].startIndex])
        guard Array(lines[last]) == Array("end \(last - 1) \(Self.checksum(body))".utf8) else {
            throw Damage(line: last + 1)
        }
        var decisions: [Override] = []
        for index in 1..<last {
            guard let decision = Self.decision(lines[index]) else { throw Damage(line: index + 1) }
            decisions.append(decision)
        }
        return decisions
    }

    private static func decision(_ line: ArraySlice<UInt8>) -> Override? {
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 7, let property = Override.Property.allCases.first(where: { Self.name($0) == fields[0] }),
            let value = Self.number(fields[1], UInt32.self), let time = Self.time(fields[2]),
            let expiry = Self.number(fields[3], UInt64.self), let origin = PercentText.decode(fields[4]),
            let pool = PercentText.decode(fields[5]), let backend = PercentText.decode(fields[6])
        else { return nil }
        return Override(
            subject: Override.Subject(pool: pool, backend: backend, property: property),
            value: value,
            time: time,
            origin: origin,
            expiry: expiry
        )
    }

    private static func name(_ property: Override.Property) -> String {
        switch property {
        case .weight: "weight"
        case .drain: "drain"
        }
    }

    /// A number or a dash; nil for neither.
    private static func number<Value: FixedWidthInteger>(_ text: String, _: Value.Type) -> Value?? {
        if text == Self.dash { return .some(nil) }
        guard let value = Value(text) else { return nil }
        return .some(value)
    }

    private static func time(_ text: String) -> HybridTime? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = UInt64(parts[0]), let counter = UInt32(parts[1]) else { return nil }
        return HybridTime(milliseconds: milliseconds, counter: counter)
    }

    /// FNV-1a with 64 bits: against accidents, not against anybody.
    private static func checksum(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return String(hash, radix: 16)
    }
}

/// Names in a text whose fields are parted by spaces.
enum PercentText {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Encodes what is neither a letter, a digit nor one of `-._:[]`; nothing at all is a lone `%`.
    static func encode(_ name: String) -> String {
        if name.isEmpty { return "%" }
        var text: [UInt8] = []
        for byte in name.utf8 {
            if Self.isPlain(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a name; nil when it is not one that ``encode(_:)`` wrote.
    static func decode(_ text: String) -> String? {
        if text == "%" { return "" }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                guard Self.isPlain(byte) else { return nil }
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap({ Self.digits.firstIndex(of: $0) }),
                let low = rest.popFirst().flatMap({ Self.digits.firstIndex(of: $0) })
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-._:[]".utf8.contains(byte)
        }
    }
}
