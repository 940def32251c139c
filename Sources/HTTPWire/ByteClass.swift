/// What each byte may be part of.
///
/// One string literal holds the table: it needs no initialisation at run time and no bounds checks. Each character is
/// `0x40` plus the bits below, so the rows for bytes 0x80 and up are all `@`.
enum ByteClass {
    private static let token: UInt8 = 1
    private static let hostName: UInt8 = 2
    private static let target: UInt8 = 4
    private static let path: UInt8 = 8
    private static let hexDigit: UInt8 = 16

    /// A byte of a token (RFC 9110, section 5.6.2).
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool { bits(of: byte) & token != 0 }

    /// A byte of a registered name, `%` excepted (RFC 3986, section 3.2.2).
    @inline(__always)
    static func isHostName(_ byte: UInt8) -> Bool { bits(of: byte) & hostName != 0 }

    /// A byte of a request target: visible ASCII without `#`, which begins a fragment.
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool { bits(of: byte) & target != 0 }

    /// A byte of a request target before its query: `isTarget` without `?`.
    @inline(__always)
    static func isPath(_ byte: UInt8) -> Bool { bits(of: byte) & path != 0 }

    /// A hexadecimal digit of either case.
    @inline(__always)
    static func isHexDigit(_ byte: UInt8) -> Bool { bits(of: byte) & hexDigit != 0 }

    /// A decimal digit.
    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- Octet.zero < 10 }

    /// A control character, tab and DEL included.
    @inline(__always)
    static func isControl(_ byte: UInt8) -> Bool { byte < Octet.space || byte == Octet.delete }

    /// A space or a tab.
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == Octet.space || byte == Octet.tab }

    @inline(__always)
    private static func bits(of byte: UInt8) -> UInt8 { table.utf8Start[Int(byte)] }

    private static var table: StaticString {
        #"""
        @@@@@@@@@@@@@@@@\#
        @@@@@@@@@@@@@@@@\#
        @OLAOMOONNOONOOL\#
        __________LNLNLD\#
        L______OOOOOOOOO\#
        OOOOOOOOOOOLLLMO\#
        M______OOOOOOOOO\#
        OOOOOOOOOOOLMLO@\#
        @@@@@@@@@@@@@@@@\#
        @@@@@@@@@@@@@@@@\#
        @@@@@@@@@@@@@@@@\#
        @@@@@@@@@@@@@@@@\#
        @@@@@@@@@@@@@@@@\#
        @@@@@@@@@@@@@@@@\#
        @@@@@@@@@@@@@@@@\#
        @@@@@@@@@@@@@@@@
        """#
    }
}
