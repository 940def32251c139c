/// The field names that the wire code or its callers act upon.
package enum KnownField: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Any other name.
    case other
    case host
    case contentLength
    case transferEncoding
    case connection
    case keepAlive
    case proxyConnection
    case te
    case upgrade
    case expect
    case trailer
    case via
    case xForwardedFor
    case xForwardedProto
    case xForwardedHost
    case cookie
    case setCookie
    case date
    case server

    /// The name that the `length` (1 or more) bytes at `start` spell, in either case.
    ///
    /// The bytes must be those of a token: only then does setting bit 0x20 map nothing but letters onto letters. A name
    /// longer than eight bytes is compared by its first and its last eight.
    @inline(__always)
    static func named(_ base: UnsafeRawPointer, at start: Int, length: Int, end: Int) -> KnownField {
        guard length <= 17 else { return .other }
        let fold: UInt64 = 0x2020_2020_2020_2020
        if length <= 8 {
            let word = base.word(at: start, length: length, end: end)
            return short(word | fold, length: length)
        }
        let last = base.word(at: start &+ length &- 8) | fold
        return long(base.word(at: start) | fold, last, ninth: base[octet: start &+ 8] | 0x20, length: length)
    }

    /// A name of at most eight bytes, spaces after them.
    @inline(__always)
    private static func short(_ word: UInt64, length: Int) -> KnownField {
        switch length {
        case 2: word == asciiWord("te      ") ? .te : .other
        case 3: word == asciiWord("via     ") ? .via : .other
        case 4: word == asciiWord("host    ") ? .host : word == asciiWord("date    ") ? .date : .other
        case 6:
            word == asciiWord("cookie  ")
                ? .cookie
                : word == asciiWord("expect  ") ? .expect : word == asciiWord("server  ") ? .server : .other
        case 7: word == asciiWord("upgrade ") ? .upgrade : word == asciiWord("trailer ") ? .trailer : .other
        default: .other
        }
    }

    /// A name of 9 to 17 bytes, by its first eight, its last eight and the one after the first eight.
    @inline(__always)
    private static func long(_ first: UInt64, _ last: UInt64, ninth: UInt8, length: Int) -> KnownField {
        switch (length, first) {
        case (10, asciiWord("connecti")): last == asciiWord("nnection") ? .connection : .other
        case (10, asciiWord("keep-ali")): last == asciiWord("ep-alive") ? .keepAlive : .other
        case (10, asciiWord("set-cook")): last == asciiWord("t-cookie") ? .setCookie : .other
        case (14, asciiWord("content-")): last == asciiWord("t-length") ? .contentLength : .other
        case (15, asciiWord("x-forwar")): last == asciiWord("rded-for") ? .xForwardedFor : .other
        case (16, asciiWord("x-forwar")): last == asciiWord("ded-host") ? .xForwardedHost : .other
        case (16, asciiWord("proxy-co")): last == asciiWord("nnection") ? .proxyConnection : .other
        case (17, asciiWord("transfer")):
            last == asciiWord("encoding") && ninth == 0x2D ? .transferEncoding : .other
        case (17, asciiWord("x-forwar")):
            last == asciiWord("ed-proto") && ninth == 0x64 ? .xForwardedProto : .other
        default: .other
        }
    }
}

/// One field line of a head.
package struct HeaderField: Equatable, Sendable, BitwiseCopyable {
    /// The name.
    package var name: ByteRange
    /// The value, without the white space around it.
    package var value: ByteRange
    /// The whole line, its CRLF included.
    package var line: ByteRange
    /// The name's meaning.
    package var known: KnownField
}

/// A set of known field names, as one bit each.
struct KnownFieldSet {
    private var bits: UInt32 = 0

    init(_ fields: KnownField...) { for field in fields { insert(field) } }

    @inline(__always)
    mutating func insert(_ field: KnownField) { bits |= 1 &<< UInt32(field.rawValue) }

    @inline(__always)
    func contains(_ field: KnownField) -> Bool { bits &>> UInt32(field.rawValue) & 1 != 0 }
}
