/// How far the bytes of an incomplete head were looked at, so that a head that arrives byte by byte costs linear time.
///
/// The first look always leads to a parse, which finds early errors; from then on only an empty line, a line feed without
/// a carriage return, or the size limit does.
package struct HeadProgress: Sendable {
    private var looked = 0

    /// The progress of a head of which nothing was seen.
    package init() {}

    /// Whether parsing `bytes`, the head's from its first on, can give anything but `.incomplete`.
    package mutating func mayBeComplete(_ bytes: UnsafeRawBufferPointer, limits: HeadLimits) -> Bool {
        guard let base = bytes.baseAddress, bytes.count > looked else { return false }
        let start = looked
        looked = bytes.count
        guard start > 0, bytes.count < limits.headerSize else { return true }
        for offset in start..<bytes.count where base[octet: offset] == Octet.lineFeed {
            guard base[octet: offset - 1] == Octet.carriageReturn else { return true }
            if offset >= 2, base[octet: offset - 2] == Octet.lineFeed { return true }
        }
        return false
    }

    /// Begins anew, for the next head.
    package mutating func reset() { looked = 0 }
}
