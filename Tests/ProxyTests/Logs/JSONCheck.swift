/// A strict reader of one JSON object (RFC 8259) whose members are strings and numbers; it knows nothing else.
enum JSONCheck {
    enum Value: Equatable {
        case string(String)
        case number(Double)
    }

    /// The members of an object; nil for what is none, or names a member twice.
    static func members(of line: some Sequence<UInt8>) -> [String: Value]? {
        var reader = Reader(Array(line))
        guard reader.take("{") else { return nil }
        var members: [String: Value] = [:]
        repeat {
            guard let name = reader.string(), reader.take(":"), let value = reader.value(), members[name] == nil else {
                return nil
            }
            members[name] = value
        } while reader.take(",")
        return reader.take("}") && reader.isAtEnd ? members : nil
    }

    private struct Reader {
        let bytes: [UInt8]
        var offset = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { self.offset == self.bytes.count }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard self.offset < self.bytes.count, self.bytes[self.offset] == UInt8(ascii: character) else {
                return false
            }
            self.offset += 1
            return true
        }

        mutating func value() -> Value? {
            if self.offset < self.bytes.count, self.bytes[self.offset] == UInt8(ascii: "\"") {
                return self.string().map(Value.string)
            }
            let text = self.bytes[self.offset...].prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
            let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            let isNumber = parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(Self.isDigit) }
            // A leading zero stands alone.
            guard isNumber, parts[0].count == 1 || parts[0].first != UInt8(ascii: "0") else { return nil }
            self.offset += text.count
            return Double(String(decoding: text, as: UTF8.self)).map(Value.number)
        }

        mutating func string() -> String? {
            guard self.take("\"") else { return nil }
            var text: [UInt8] = []
            while self.offset < self.bytes.count {
                let byte = self.bytes[self.offset]
                self.offset += 1
                switch byte {
                case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let scalar = self.escaped() else { return nil }
                    text += Array(String(scalar).utf8)
                case 0..<0x20: return nil
                default: text.append(byte)
                }
            }
            return nil
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

        private mutating func escaped() -> Unicode.Scalar? {
            if self.take("\"") { return "\"" }
            if self.take("\\") { return "\\" }
            guard self.take("u"), self.offset + 4 <= self.bytes.count else { return nil }
            let digits = String(decoding: self.bytes[self.offset..<(self.offset + 4)], as: UTF8.self)
            self.offset += 4
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        }
    }
}
